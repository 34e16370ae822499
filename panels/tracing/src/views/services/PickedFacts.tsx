import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../../components/Tool';
import { type ViewProps } from '../../components/view-props';
import { type Picked, pickedEdge, pickedNode } from './picked';
import { type ServiceGraph } from './service-graph';

interface PickedFactsProps extends ViewProps {
  readonly graph: ServiceGraph;
  readonly picked: Picked;
  readonly onClose: () => void;
}

/** What is known of the service or the calls that were pressed, and where to go from here. */
export function PickedFacts(props: PickedFactsProps) {
  const { graph, picked, onClose, trace, actions, format } = props;
  const styles = useStyles2(getStyles);
  const node = pickedNode(graph, picked);
  const edge = pickedEdge(graph, picked);
  const length = (span: number) => (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0);
  const slowest = (spans: readonly number[]) =>
    spans.reduce((best, span) => (best < 0 || length(span) > length(best) ? span : best), -1);
  const facts: Array<[string, string]> = node
    ? [
        [t('services.fact.self', 'Own time'), `${format.duration(node.selfMs)} (${format.share(node.share)})`],
        [t('services.fact.critical', 'On the critical path'), format.duration(node.criticalMs)],
        [t('services.fact.spans', 'Spans'), format.count(node.spans.length)],
        [t('services.fact.errors', 'Failed'), format.count(node.errors)],
        [t('services.fact.protocols', 'Serves'), node.protocols.join(', ')],
        [t('services.fact.hosts', 'Hosts'), node.hosts.join(', ')],
      ]
    : edge
      ? [
          [t('services.fact.calls', 'Calls'), format.count(edge.calls)],
          [t('services.fact.errors', 'Failed'), format.count(edge.errors)],
          [t('services.fact.protocol', 'Protocol'), edge.protocols.join(', ')],
          [t('services.fact.wait', 'Mean wait of the client'), format.duration(edge.waitMs / edge.calls)],
          [
            t('services.fact.hop', 'Between client and server'),
            edge.hopMeanMs === undefined
              ? t('services.fact.hop-unseen', 'unknown: only one end was seen')
              : t('services.fact.hop-figures', '{{mean}} in the mean, {{most}} at the most', {
                  mean: format.duration(edge.hopMeanMs),
                  most: format.duration(edge.hopMaxMs),
                }),
          ],
        ]
      : [];
  const spans = node?.spans ?? edge?.spans ?? [];
  const title = picked.kind === 'service' ? picked.name : `${picked.source} → ${picked.target}`;
  return (
    <section className={styles.facts} aria-label={t('services.facts', 'Facts of {{title}}', { title })}>
      <div className={styles.head}>
        <h4 className={styles.title}>{title}</h4>
        {node && !node.isUnseen && (
          <Tool
            label={t('services.filter', 'Show only its spans')}
            glyph="filter"
            onClick={() => actions.addCondition({ key: 'service', operator: '=', value: node.name })}
          >
            {t('services.filter', 'Show only its spans')}
          </Tool>
        )}
        {spans.length > 0 && (
          <Tool label={t('services.slowest', 'Open the slowest')} onClick={() => actions.openSpan(slowest(spans))}>
            {t('services.slowest', 'Open the slowest')}
          </Tool>
        )}
        <Tool label={t('services.close', 'Close the facts')} glyph="close" onClick={onClose} />
      </div>
      <dl className={styles.list}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({
    flexShrink: 0,
    padding: theme.spacing(1),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  title: css({ flexGrow: 1, margin: 0, fontSize: theme.typography.body.fontSize }),
  list: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 3), margin: theme.spacing(0.5, 0, 0) }),
  fact: css({
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0 },
  }),
});
