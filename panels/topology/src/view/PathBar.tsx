import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type PathState } from '../hooks/use-path';
import { type Graph } from '../model/graph';
import { titleOf } from '../model/selection';
import { Bar } from './Bar';

/** Where a path leads from and to, how many there are, and each of them alone. */
export function PathBar({ graph, path }: { graph: Graph; path: PathState }) {
  const styles = useStyles2(getStyles);
  const { from, to, paths, chosen } = path;
  const name = (id: string | null) => (id === null ? null : titleOf(graph, id));
  const missing = <span className={styles.missing}>{t('topology.path.pick', 'pick a node')}</span>;
  return (
    <Bar label={t('topology.path.label', 'Path')} testId="thalweg-topology-path">
      <span className={styles.ends}>
        <b>{name(from) ?? missing}</b> → <b>{name(to) ?? missing}</b>
      </span>
      {paths && <span role="status">{pathSentence(graph, path)}</span>}
      {paths?.shortest === null && paths.reverse && (
        <Button size="sm" variant="secondary" onClick={path.turn}>
          {t('topology.path.turn', 'Turn around')}
        </Button>
      )}
      {paths && paths.list.length > 1 && (
        <span className={styles.ends}>
          <IconButton
            name="angle-left"
            aria-label={t('topology.path.previous', 'Previous path')}
            disabled={chosen < 0}
            onClick={() => path.choose(chosen - 1)}
          />
          <span className={styles.count}>
            {chosen < 0 ? t('topology.path.shortest', 'shortest') : `${chosen + 1}/${paths.list.length}`}
          </span>
          <IconButton
            name="angle-right"
            aria-label={t('topology.path.next', 'Next path')}
            disabled={chosen >= paths.list.length - 1}
            onClick={() => path.choose(chosen + 1)}
          />
        </span>
      )}
      <IconButton name="times" aria-label={t('topology.path.close', 'Leave the path')} onClick={path.clear} />
    </Bar>
  );
}

/** What was found, in words; for the bar and for screen readers. */
export function pathSentence(graph: Graph, { from, to, paths, chosen }: PathState): string {
  if (!paths || from === null || to === null) return '';
  const names = { from: titleOf(graph, from), to: titleOf(graph, to) };
  if (paths.shortest === null) {
    return paths.reverse
      ? t('topology.path.only-back', 'No path leads from {{from}} to {{to}}; one leads back.', names)
      : t('topology.path.none', 'No path leads from {{from}} to {{to}}.', names);
  }
  const shown = paths.list[chosen];
  const calls = shown ? shown.length - 1 : paths.shortest;
  const length =
    calls === 1 ? t('topology.path.call', '1 call') : t('topology.path.calls', '{{calls}} calls', { calls });
  const count = paths.list.length;
  if (count <= 1 && !paths.more) return t('topology.path.one', 'One path, {{length}}', { length });
  return paths.more
    ? t('topology.path.many', 'More than {{count}} paths, {{length}}', { count, length })
    : t('topology.path.some', '{{count}} paths, {{length}}', { count, length });
}

const getStyles = (theme: GrafanaTheme2) => ({
  ends: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    '& b': { fontWeight: theme.typography.fontWeightMedium },
  }),
  missing: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  count: css({ fontVariantNumeric: 'tabular-nums' }),
});
