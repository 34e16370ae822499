import { type RefObject, useCallback, useMemo, useState } from 'react';
import { type LinkModel } from '@grafana/data';
import { type TopologyRows } from '../frame';
import { type Graph } from '../model/graph';
import { type Target, selectionOf } from '../model/selection';
import { linksOf } from '../view/data-links';
import { type MenuPlace } from '../view/TargetMenu';

/** Where the menu is open and for what, with the data links of that row. */
export function useTargetMenu(rows: TopologyRows, graph: Graph, map: RefObject<HTMLElement>) {
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const open = useCallback(
    (target: Target, x: number, y: number) =>
      setPlace({ target, title: selectionOf(graph, target, 'focus').title, x, y }),
    [graph],
  );
  /** Place given in the map's own coordinates. */
  const openAt = useCallback(
    (target: Target, at: { x: number; y: number }) => {
      const box = map.current?.getBoundingClientRect();
      open(target, at.x + (box?.left ?? 0), at.y + (box?.top ?? 0));
    },
    [open, map],
  );
  const close = useCallback(() => setPlace(null), []);
  const linksFor = useCallback(
    (target: Target): LinkModel[] => {
      const { kind, row } = selectionOf(graph, target, 'open');
      return linksOf(kind === 'edge' ? rows.edgesFrame : rows.nodesFrame, row);
    },
    [graph, rows],
  );
  const links = useMemo(() => (place ? linksFor(place.target) : []), [place, linksFor]);
  const hasLinks = useCallback((target: Target) => linksFor(target).length > 0, [linksFor]);
  return useMemo(
    () => ({ place, links, hasLinks, open, openAt, close }),
    [place, links, hasLinks, open, openAt, close],
  );
}
