import { useEffect, useMemo, useRef, useState } from 'react';
import { type Direction, type GraphShape, type Layout, shapeKey, shapeOf } from '../layout/graph-shape';
import { LayoutClient, cachedLayout, isSmall, layoutInline } from '../layout/layout-client';
import { spawnLayoutWorker } from '../layout/spawn-worker';
import { type Graph } from '../model/graph';

export interface PlacedGraph {
  graph: Graph;
  shape: GraphShape;
  layout: Layout;
}

/** Layout for a graph. Small or known ones are there at once; others come from the worker, the old picture staying meanwhile. */
export function useLayout(graph: Graph, direction: Direction, aspect: number) {
  const shape = useMemo(() => shapeOf(graph.nodes, graph.edges, direction, aspect), [graph, direction, aspect]);
  const key = useMemo(() => shapeKey(shape), [shape]);
  const client = useRef<LayoutClient | null>(null);
  const [arrived, setArrived] = useState<{ key: string; layout: Layout } | null>(null);
  const last = useRef<PlacedGraph | null>(null);

  const layout = useMemo(
    () => cachedLayout(shape) ?? (isSmall(shape) ? layoutInline(shape) : null),
    // `key` says all of `shape` that matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
  const ready = layout ?? (arrived?.key === key ? arrived.layout : null);

  useEffect(() => {
    if (ready) return;
    let cancelled = false;
    client.current ??= new LayoutClient(spawnLayoutWorker);
    void client.current.layout(shape).then((result) => {
      if (result && !cancelled) setArrived({ key, layout: result });
    });
    return () => {
      cancelled = true;
    };
  }, [ready, shape, key]);

  useEffect(
    () => () => {
      client.current?.close();
      client.current = null;
    },
    [],
  );

  const placed = useMemo(() => (ready ? { graph, shape, layout: ready } : null), [graph, shape, ready]);
  useEffect(() => {
    if (placed) last.current = placed;
  }, [placed]);
  return { placed: placed ?? last.current, pending: placed === null };
}
