import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type TracingOptions } from '../config';
import { faultOf } from '../model/condition';
import { Glyph } from './Glyph';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';

interface FilterChipsProps extends ViewProps {
  /** Keeps the filter in the panel's options; absent where they cannot be written. */
  readonly onKeep: ((options: Partial<TracingOptions>) => void) | undefined;
}

/** The conditions that are set; nothing where there are none. */
export function FilterChips({ filter, options, onKeep }: FilterChipsProps) {
  const styles = useStyles2(getStyles);
  const { conditions, query } = filter.filter;
  const isKept =
    options.query === query &&
    options.matchesOnly === filter.matchesOnly &&
    JSON.stringify(options.conditions) === JSON.stringify(conditions);
  if (conditions.length === 0 && (isKept || query === '')) {
    return null;
  }
  return (
    <div className={styles.line} role="group" aria-label={t('filter.conditions', 'Conditions')}>
      {conditions.map((condition, at) => {
        const text = `${condition.key} ${condition.operator} ${condition.value}`;
        return (
          <span key={text} className={cx(styles.chip, faultOf(condition) && styles.faulty)}>
            <span className={styles.key}>{condition.key}</span> {condition.operator} {condition.value}
            <button
              type="button"
              className={styles.remove}
              aria-label={t('filter.remove', 'Remove {{condition}}', { condition: text })}
              onClick={() => filter.removeCondition(at)}
            >
              <Glyph name="close" size={10} />
            </button>
          </span>
        );
      })}
      {onKeep && !isKept && (
        <Tool
          label={t('filter.keep', 'Keep in the panel')}
          glyph="save"
          tip={t(
            'filter.keep-tip',
            'Writes search and conditions into the panel’s options, where variables may be used',
          )}
          onClick={() => onKeep({ query, conditions, matchesOnly: filter.matchesOnly })}
        >
          {t('filter.keep', 'Keep in the panel')}
        </Tool>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5), flexShrink: 0 }),
  chip: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    height: 22,
    padding: theme.spacing(0, 0.25, 0, 1),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  faulty: css({ borderColor: theme.colors.error.border, color: theme.colors.error.text }),
  key: css({ color: theme.colors.text.secondary }),
  remove: css({
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: 18,
    height: 18,
    padding: 0,
    border: 'none',
    borderRadius: '50%',
    background: 'transparent',
    color: theme.colors.text.secondary,
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
