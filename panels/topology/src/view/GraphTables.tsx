import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { formatLatencyMs, formatRate, formatRatio } from '@thalweg/panel-kit';
import { LISTED_MAX } from '../constants';
import { type Graph } from '../model/graph';
import { nodeTexts } from '../model/texts';

const rest = (count: number) => (count > LISTED_MAX ? `, the first ${LISTED_MAX} of ${count}` : '');

/** The picture in words, for screen readers. */
export function GraphTables({ graph }: { graph: Graph }) {
  const styles = useStyles2(getStyles);
  const title = (id: string) => graph.nodeById.get(id)?.title ?? id;
  return (
    <div className={styles.hidden}>
      <table>
        <caption>Nodes{rest(graph.nodes.length)}</caption>
        <thead>
          <tr>
            {['Name', 'Kind', 'Main figure', 'Errors', 'Second figure'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {graph.nodes.slice(0, LISTED_MAX).map((node) => {
            const texts = nodeTexts(node);
            return (
              <tr key={node.id}>
                <th scope="row">{node.title}</th>
                <td>{node.type}</td>
                <td>{texts.main}</td>
                <td>{texts.errors}</td>
                <td>{texts.secondary}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <table>
        <caption>Edges{rest(graph.edges.length)}</caption>
        <thead>
          <tr>
            {['From', 'To', 'Protocol', 'Rate', 'Errors', 'Latency'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {graph.edges.slice(0, LISTED_MAX).map((edge) => (
            <tr key={edge.id}>
              <th scope="row">{title(edge.source)}</th>
              <td>{title(edge.target)}</td>
              <td>{edge.protocols.join(', ')}</td>
              <td>{edge.main || formatRate(edge.figures.rate)}</td>
              <td>{formatRatio(edge.figures.errorRatio)}</td>
              <td>{edge.secondary || formatLatencyMs(edge.figures.latencyAvgMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = () => ({
  hidden: css({
    position: 'absolute',
    width: 1,
    height: 1,
    margin: -1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
