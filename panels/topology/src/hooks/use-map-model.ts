import { useMemo } from 'react';
import { type TopologyOptions } from '../config';
import { type TopologyRows } from '../frame';
import { type Arrangement, arrange } from '../model/arrange';
import { buildGraph } from '../model/build-graph';
import { type Graph } from '../model/graph';
import { levelsFor } from '../model/groups';
import { neighbourhood } from '../model/neighbourhood';
import { withTexts } from '../model/texts';

/** Nodes that everything else is left out around. */
export interface Isolation {
  ids: readonly string[];
  up: number;
  down: number;
}

export interface MapModel {
  /** Everything of the layer. */
  base: Graph;
  arrangement: Arrangement;
  layer: string;
  /** Whatever would change the arrangement of the picture as a whole; new data does not. */
  epoch: string;
}

/** Rows to what is shown of them. */
export function useMapModel(rows: TopologyRows, options: TopologyOptions, isolation: Isolation | null): MapModel {
  const { view, foldPeers, groupBy, nodeMain, nodeSecond, edgeLabel } = options;
  const layer = rows.layers.includes(view.layer) ? view.layer : (rows.layers[0] ?? '');
  const base = useMemo(() => {
    const of = <Row extends { layer: string }>(list: Row[]) =>
      rows.layers.length > 1 ? list.filter((row) => row.layer === '' || row.layer === layer) : list;
    return buildGraph(of(rows.nodes), of(rows.edges));
  }, [rows, layer]);
  const levels = useMemo(() => levelsFor(groupBy, rows.groupLevels), [groupBy, rows.groupLevels]);
  const only = useMemo(
    () => isolation && neighbourhood(base, isolation.ids, isolation.up, isolation.down).nodes,
    [base, isolation],
  );
  const arranged = useMemo(
    () => arrange({ base, levels, foldPeers, view, only: only && only.size > 0 ? only : null }),
    [base, levels, foldPeers, view, only],
  );
  const { formats } = rows;
  const arrangement = useMemo(
    () => ({ ...arranged, graph: withTexts(arranged.graph, { formats, nodeMain, nodeSecond, edgeLabel }) }),
    [arranged, formats, nodeMain, nodeSecond, edgeLabel],
  );
  const epoch = useMemo(
    () => JSON.stringify([layer, levels.map(({ key }) => key), view.collapsed, view.unfolded, foldPeers, isolation]),
    [layer, levels, view.collapsed, view.unfolded, foldPeers, isolation],
  );
  return useMemo(() => ({ base, arrangement, layer, epoch }), [base, arrangement, layer, epoch]);
}
