import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Direction, type GraphShape, type Layout, shapeOf } from '../layout/graph-shape';
import { LayoutKeeper } from '../layout/keeper';
import { LayoutClient } from '../layout/layout-client';
import { type Place } from '../layout/settle';
import { spawnLayoutWorker } from '../layout/spawn-worker';
import { type Graph } from '../model/graph';
import { type Grouping } from '../model/groups';

export interface PlacedGraph {
  graph: Graph;
  grouping: Grouping;
  shape: GraphShape;
  layout: Layout;
}

export interface LayoutWish {
  graph: Graph;
  grouping: Grouping;
  direction: Direction;
  aspect: number;
  /** While it is the same, known nodes stay where they are. */
  epoch: string;
  pins: ReadonlyMap<string, Place>;
}

/** Layout for a graph. Small or known ones are there at once; others come from the worker, the old picture staying meanwhile. */
export function useLayout({ graph, grouping, direction, aspect, epoch, pins }: LayoutWish) {
  const keeper = useRef<LayoutKeeper | null>(null);
  keeper.current ??= new LayoutKeeper();
  const client = useRef<LayoutClient | null>(null);
  const last = useRef<PlacedGraph | null>(null);
  const [arrived, setArrived] = useState<{ shape: GraphShape; layout: Layout } | null>(null);
  /** Counts how often everything was to be arranged anew. */
  const [round, setRound] = useState(0);

  const shape = useMemo(
    () => shapeOf(graph.nodes, graph.edges, direction, aspect, grouping),
    [graph, grouping, direction, aspect],
  );
  const fullEpoch = `${direction} ${aspect} ${round} ${epoch}`;
  const direct = useMemo(() => keeper.current?.place(shape, fullEpoch, pins) ?? null, [shape, fullEpoch, pins]);
  const ready = direct ?? (arrived?.shape === shape ? arrived.layout : null);

  useEffect(() => {
    if (ready) return;
    let cancelled = false;
    client.current ??= new LayoutClient(spawnLayoutWorker);
    void client.current.layout(shape).then((found) => {
      if (!found || cancelled) return;
      const layout = keeper.current?.accept(shape, fullEpoch, pins, found) ?? found;
      setArrived({ shape, layout });
    });
    return () => {
      cancelled = true;
    };
  }, [ready, shape, fullEpoch, pins]);

  useEffect(
    () => () => {
      client.current?.close();
      client.current = null;
    },
    [],
  );

  const placed = useMemo(
    () => (ready ? { graph, grouping, shape, layout: ready } : null),
    [graph, grouping, shape, ready],
  );
  useEffect(() => {
    if (placed) last.current = placed;
  }, [placed]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  return { placed: placed ?? last.current, pending: placed === null, again };
}
