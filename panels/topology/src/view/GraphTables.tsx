import { memo, startTransition, useEffect, useState } from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { LISTED_MAX } from '../constants';
import { type FigureFormats } from '../frame-figures';
import { type Graph } from '../model/graph';
import { titleOf } from '../model/selection';

const caption = (name: string, count: number) =>
  count > LISTED_MAX
    ? t('topology.tables.first', '{{name}}, the first {{shown}} of {{count}}', { name, shown: LISTED_MAX, count })
    : name;

export interface GraphTablesProps {
  graph: Graph;
  formats: { node: FigureFormats; edge: FigureFormats };
}

/** The picture in words, for screen readers. */
export const GraphTables = memo(function GraphTables(props: GraphTablesProps) {
  const [shown, setShown] = useState<GraphTablesProps | null>(null);
  // Hundreds of rows: written when there is time, so that the picture and the pointer come first.
  useEffect(() => startTransition(() => setShown(props)), [props]);
  return shown && <Tables {...shown} />;
});

const Tables = memo(function Tables({ graph, formats }: GraphTablesProps) {
  const styles = useStyles2(getStyles);
  const compared = graph.nodes.some((node) => node.change !== '');
  const nodeColumns = [
    t('topology.tables.name', 'Name'),
    t('topology.tables.kind', 'Kind'),
    t('topology.tables.main', 'Main figure'),
    t('topology.tables.errors', 'Errors'),
    t('topology.tables.second', 'Second figure'),
    ...(compared ? [t('topology.tables.change', 'Against the earlier time')] : []),
  ];
  const edgeColumns = [
    t('topology.tables.from', 'From'),
    t('topology.tables.to', 'To'),
    t('topology.tables.protocol', 'Protocol'),
    t('topology.tables.rate', 'Rate'),
    t('topology.tables.errors', 'Errors'),
    t('topology.tables.latency', 'Latency'),
  ];
  return (
    <div className={styles.hidden}>
      <table>
        <caption>{caption(t('topology.tables.nodes', 'Nodes'), graph.nodes.length)}</caption>
        <Head columns={nodeColumns} />
        <tbody>
          {graph.nodes.slice(0, LISTED_MAX).map(({ id, title, type, texts, change }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>{type}</td>
              <td>{texts.main}</td>
              <td>{texts.errors}</td>
              <td>{texts.secondary}</td>
              {compared && <td>{[change, texts.change].filter(Boolean).join(', ')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>{caption(t('topology.tables.edges', 'Edges'), graph.edges.length)}</caption>
        <Head columns={edgeColumns} />
        <tbody>
          {graph.edges.slice(0, LISTED_MAX).map((edge) => (
            <tr key={edge.id}>
              <th scope="row">{titleOf(graph, edge.source)}</th>
              <td>{titleOf(graph, edge.target)}</td>
              <td>{edge.protocols.join(', ')}</td>
              <td>{edge.main || formats.edge.rate(edge.figures.rate)}</td>
              <td>{formats.edge.errorRatio(edge.figures.errorRatio)}</td>
              <td>{edge.secondary || formats.edge.latencyAvgMs(edge.figures.latencyAvgMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});

function Head({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr>
        {columns.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
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
