import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { INDENT_PX, MAX_INDENT_LEVELS } from '../constants';
import { fixedText } from './fixed-text';
import { Glyph } from './Glyph';
import { getRowStyles } from './row-styles';

interface IndentProps {
  readonly level: number;
  /** Undefined where there is nothing to fold. */
  readonly isFolded: boolean | undefined;
  readonly onToggle: () => void;
}

/** How deep a row lies, and the button that folds it. */
export function Indent({ level, isFolded, onToggle }: IndentProps) {
  const styles = useStyles2(getRowStyles);
  return (
    <>
      <span className={styles.guides} style={{ width: Math.min(level, MAX_INDENT_LEVELS) * INDENT_PX }} />
      {level > MAX_INDENT_LEVELS && (
        <span className={styles.deep} data-tip={t('timeline.level', 'Level {{level}}', { level })}>
          {level}
        </span>
      )}
      {isFolded === undefined ? (
        <span className={styles.leaf} />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={styles.toggle}
          aria-label={
            isFolded
              ? fixedText('expand', () => t('timeline.expand', 'Open'))
              : fixedText('collapse', () => t('timeline.collapse', 'Close'))
          }
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <Glyph name={isFolded ? 'right' : 'down'} size={12} />
        </button>
      )}
    </>
  );
}
