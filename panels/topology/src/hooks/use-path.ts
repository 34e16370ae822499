import { useCallback, useMemo, useState } from 'react';
import { type Graph } from '../model/graph';
import { type Neighbourhood } from '../model/neighbourhood';
import { type Paths, alongPath, pathsBetween } from '../model/paths';

export interface PathState {
  /** Being asked for: either end may still be missing. */
  asked: boolean;
  from: string | null;
  to: string | null;
  paths: Paths | null;
  /** Index of the path that is shown alone; -1: the shortest ones together. */
  chosen: number;
  lit: Neighbourhood | null;
  setFrom: (id: string) => void;
  setTo: (id: string) => void;
  choose: (index: number) => void;
  turn: () => void;
  clear: () => void;
  /** Takes a node as the end that is missing; false when none is. */
  take: (id: string) => boolean;
}

/** The way between two nodes. */
export function usePath(graph: Graph): PathState {
  const [ends, setEnds] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const [chosen, choose] = useState(-1);
  const there = useCallback((id: string | null) => (id !== null && graph.nodeById.has(id) ? id : null), [graph]);
  const [from, to] = [there(ends.from), there(ends.to)];
  const paths = useMemo(() => (from !== null && to !== null ? pathsBetween(graph, from, to) : null), [graph, from, to]);
  const list = paths?.list[chosen];
  const lit = useMemo(() => {
    if (list) return alongPath(graph, list);
    if (paths) return paths;
    const one = from ?? to;
    return one === null ? null : { nodes: new Set([one]), edges: new Set<string>() };
  }, [graph, list, paths, from, to]);
  return useMemo(
    () => ({
      asked: from !== null || to !== null,
      from,
      to,
      paths,
      chosen: list ? chosen : -1,
      lit,
      setFrom: (id) => {
        choose(-1);
        setEnds((last) => ({ from: id, to: last.to === id ? null : last.to }));
      },
      setTo: (id) => {
        choose(-1);
        setEnds((last) => ({ to: id, from: last.from === id ? null : last.from }));
      },
      choose,
      turn: () => {
        choose(-1);
        setEnds({ from: to, to: from });
      },
      clear: () => {
        choose(-1);
        setEnds({ from: null, to: null });
      },
      take: (id) => {
        if ((from === null) === (to === null) || id === from || id === to) return false;
        choose(-1);
        setEnds({ from: from ?? id, to: to ?? id });
        return true;
      },
    }),
    [from, to, paths, chosen, list, lit],
  );
}
