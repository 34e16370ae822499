import { useMemo } from 'react';
import { useTheme2 } from '@grafana/ui';
import { type TopologyOptions } from '../config';
import { type TopologyRows } from '../frame';
import { type Direction, coarseAspect } from '../layout/graph-shape';
import { type Place } from '../layout/settle';
import { type Scene, buildScene } from '../paint/scene';
import { type MapModel } from './use-map-model';
import { useLayout } from './use-layout';

const directionFor = (wanted: TopologyOptions['direction'], width: number, height: number): Direction =>
  wanted === 'auto' ? (width >= height ? 'right' : 'down') : wanted;

/** The picture of what is arranged: where everything is, in which colour. */
export function useScene(
  { arrangement, epoch }: MapModel,
  rows: TopologyRows,
  { direction, colorBy, view }: TopologyOptions,
  width: number,
  height: number,
) {
  const theme = useTheme2();
  const { graph, open } = arrangement;
  const pins = useMemo(() => {
    // A source that places all its nodes wants them there; the viewer's own pins come first.
    const fixed = graph.nodes.every((node) => node.fixed) ? graph.nodes : [];
    const own = Object.entries(view.pins).filter(([id]) => graph.nodeById.has(id));
    return new Map<string, Place>([...fixed.map(({ id, fixed: at }): [string, Place] => [id, at as Place]), ...own]);
  }, [graph, view.pins]);
  const { placed, pending, again } = useLayout({
    graph,
    grouping: open,
    direction: directionFor(direction, width, height),
    aspect: coarseAspect(width, height),
    epoch,
    pins,
  });
  const thresholds = rows.thresholds[colorBy];
  const pinned = view.pins;
  const scene = useMemo<Scene | null>(
    () => placed && buildScene({ ...placed, thresholds, colorBy, theme, pins: new Map(Object.entries(pinned)) }),
    [placed, thresholds, colorBy, theme, pinned],
  );
  return { scene, pending, again, thresholds };
}
