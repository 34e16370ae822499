import { type DataFrame, FieldType } from '@grafana/data';
import { PLUGIN } from '../config';

export interface ExploreFace {
  /** Type of the panel that draws it. */
  type: string;
  frames: DataFrame[];
  /** Share of the page's height, next to the others. */
  grow: number;
}

/** What Explore draws a frame with: our panel if the answer names one, else by the kind of answer, else by its shape. */
export function faceOf({ meta, fields }: DataFrame): string {
  if (meta?.preferredVisualisationPluginId?.startsWith('thalweg-')) return meta.preferredVisualisationPluginId;
  // Cells of a heat map are no series; Grafana has a panel for them.
  if ((meta?.type as string | undefined) === 'heatmap-cells') return 'table';
  switch (meta?.preferredVisualisationType) {
    case 'logs':
      return 'logs';
    case 'trace':
      return PLUGIN.tracing;
    case 'nodeGraph':
      return PLUGIN.topology;
    case 'graph':
      return 'timeseries';
    case 'table':
      return 'table';
  }
  if (meta?.type?.startsWith('timeseries')) return 'timeseries';
  const series =
    fields[0]?.type === FieldType.time &&
    fields.length > 1 &&
    fields.slice(1).every(({ type }) => type === FieldType.number);
  return series ? 'timeseries' : 'table';
}

const GROW: Readonly<Record<string, number>> = Object.freeze({
  timeseries: 2,
  table: 2,
  logs: 3,
  [PLUGIN.topology]: 4,
  [PLUGIN.tracing]: 4,
});

/** Frames by what draws them; series of different units share no chart. */
export function facesOf(frames: readonly DataFrame[]): ExploreFace[] {
  const faces = new Map<string, ExploreFace>();
  for (const frame of frames) {
    const type = faceOf(frame);
    const unit =
      type === 'timeseries' ? (frame.fields.find((field) => field.type === FieldType.number)?.config.unit ?? '') : '';
    const key = `${type} ${unit}`;
    const face = faces.get(key) ?? { type, frames: [], grow: GROW[type] ?? 2 };
    face.frames.push(frame);
    faces.set(key, face);
  }
  const all = [...faces.values()];
  // A trace answer carries standard frames beside ours: ours draw them all.
  for (const ours of all.filter(({ type }) => type.startsWith('thalweg-'))) ours.frames = [...frames];
  const plugins = new Set(all.filter(({ type }) => type.startsWith('thalweg-')).map(({ type }) => type));
  if (plugins.has(PLUGIN.tracing)) return all.filter(({ type }) => type === PLUGIN.tracing);
  if (plugins.has(PLUGIN.topology)) return all.filter(({ type }) => type === PLUGIN.topology);
  return all;
}
