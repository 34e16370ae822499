import { type KeyboardEvent, type RefObject } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Glyph } from './Glyph';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';

interface SearchFieldProps extends ViewProps {
  readonly inputRef: RefObject<HTMLInputElement>;
}

/** What to look for, and the way from match to match. */
export function SearchField({ filter, selection, format, actions, inputRef }: SearchFieldProps) {
  const styles = useStyles2(getStyles);
  const { matches } = filter;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      actions.stepMatch(event.shiftKey ? -1 : 1);
    }
  };
  return (
    <div className={styles.search} role="search">
      <span className={styles.field}>
        <Glyph name="search" className={styles.glyph} />
        <input
          ref={inputRef}
          type="text"
          className={styles.input}
          aria-label={t('filter.search', 'Search spans')}
          placeholder={t('filter.placeholder', 'Search: text, -text, key=value, duration>20ms')}
          value={filter.filter.query}
          spellCheck={false}
          onChange={(event) => filter.change({ query: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
      </span>
      <span className={styles.count} role="status">
        {filter.isActive && matches && countText(matches, selection.active, format.count)}
      </span>
      {filter.isActive && (
        <>
          <Tool
            label={t('filter.previous', 'Previous match')}
            glyph="up"
            disabled={!matches?.length}
            onClick={() => actions.stepMatch(-1)}
          />
          <Tool
            label={t('filter.next', 'Next match')}
            glyph="down"
            disabled={!matches?.length}
            onClick={() => actions.stepMatch(1)}
          />
          <Tool label={t('filter.clear', 'Clear search and filters')} glyph="close" onClick={filter.clear} />
        </>
      )}
    </div>
  );
}

function countText(matches: Int32Array, active: number, format: (value: number) => string): string {
  if (matches.length === 0) {
    return t('filter.none', 'No match');
  }
  const at = matches.indexOf(active);
  return t('filter.count', '{{at}} of {{total}}', { at: at < 0 ? '–' : format(at + 1), total: format(matches.length) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  search: css({ display: 'flex', alignItems: 'center', flex: '1 1 200px', maxWidth: 460, minWidth: 170 }),
  field: css({ position: 'relative', flex: '1 1 160px', minWidth: 90 }),
  glyph: css({ position: 'absolute', left: 7, top: 5, color: theme.colors.text.secondary, pointerEvents: 'none' }),
  input: css({
    width: '100%',
    height: 24,
    padding: theme.spacing(0, 1, 0, 3.25),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    textOverflow: 'ellipsis',
    '&::placeholder': { color: theme.colors.text.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  count: css({
    '&:not(:empty)': { minWidth: 56, padding: theme.spacing(0, 0.5) },
    textAlign: 'right',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
});
