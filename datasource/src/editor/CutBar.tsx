import { css } from '@emotion/css';
import { type GrafanaTheme2, type PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { QUERY_LIMITS, type SavedQuery } from '@thalweg/protocol';
import { type Cut, readCut } from '../frames/read-values';
import { type ThalwegQuery } from '../query';
import { countedIn } from './LimitOption';
import { type PartProps } from './props';

/** Says that the answer was cut, and raises the limit by one click. */
export function CutBar({ query, data, apply }: Pick<PartProps, 'query' | 'data' | 'apply'>) {
  const styles = useStyles2(getStyles);
  const cut = cutOf(query, data);
  if (!cut) return null;
  const next = raised(query, cut);
  const things = countedIn(query.kind);
  return (
    <div className={styles.bar} role="status">
      <Icon name="filter" size="sm" />
      <span>
        {cut.total === undefined
          ? t('datasource.cut.open', 'The first {{shown}} {{things}}, of more', { shown: cut.shown, things })
          : t('datasource.cut.counted', '{{shown}} of {{total}} {{things}}', { ...cut, things })}
      </span>
      {next !== undefined && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => apply({ limit: next })}>
          {t('datasource.cut.raise', 'Raise to {{next}}', { next })}
        </Button>
      )}
    </div>
  );
}

/** How the latest answer to this query was cut. */
export function cutOf({ refId }: Pick<ThalwegQuery, 'refId'>, data: PanelData | undefined): Cut | undefined {
  for (const frame of data?.series ?? []) {
    if (frame.refId !== undefined && frame.refId !== refId) continue;
    const cut = readCut(frame.meta);
    if (cut) return cut;
  }
  return undefined;
}

/** The limit that shows everything, or five times as much where nobody counted; none beyond what may be asked for. */
export function raised({ kind, limit }: Pick<SavedQuery, 'kind' | 'limit'>, { shown, total }: Cut): number | undefined {
  const now = limit ?? QUERY_LIMITS.default[kind];
  const next = Math.min(total ?? Math.max(shown, now) * 5, QUERY_LIMITS.maximum[kind]);
  return next > now ? next : undefined;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    color: theme.colors.warning.text,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
