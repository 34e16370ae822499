import { type DataFrame, type Field, FieldType } from '@grafana/data';
import { NO_VALUE, field, formatWith, nodeTypeOf, numberAt, textAt } from '@thalweg/panel-kit';
import { EDGES_MAX, NODES_MAX, NODE_SCALE, SOURCE_RADIUS } from './constants';
import { changeReader, figuresReader, share, statReader } from './frame-figures';
import { type Arc, type Detail, type EdgeRow, type NodeRow } from './model/graph';
import { GROUP_PREFIX } from './model/groups';

const ARC_PREFIX = 'arc__';
const DETAIL_PREFIX = 'detail__';
const FAILURE = /error|fail/i;

export const prefixed = (frame: DataFrame, prefix: string) =>
  frame.fields.filter((candidate) => candidate.name.toLowerCase().startsWith(prefix));

const labelOf = (source: Field, prefix: string) =>
  source.config.displayName ?? source.config.displayNameFromDS ?? source.name.slice(prefix.length).replaceAll('_', ' ');

const arcColor = (source: Field) =>
  source.config.color?.mode === 'fixed' ? (source.config.color.fixedColor ?? null) : null;

function arcsAt(arcs: readonly Field[], row: number): Arc[] {
  return arcs.map((source) => ({
    label: labelOf(source, ARC_PREFIX),
    share: share(numberAt(source, row)) ?? 0,
    color: arcColor(source),
  }));
}

function detailsAt(details: readonly Field[], row: number): Detail[] {
  return details
    .map((source) => ({ label: labelOf(source, DETAIL_PREFIX), text: formatWith(source, source.values[row]) }))
    .filter((detail) => detail.text !== NO_VALUE);
}

const isTrue = (source: Field | undefined, row: number) => {
  const value: unknown = source?.values[row];
  return value === true || value === 1 || value === 'true';
};

/** A colour by name or code; a numeric colour field is a value that its own colour mode turns into one. */
function colorAt(source: Field | undefined, row: number): string | null {
  const value: unknown = source?.values[row];
  if (typeof value === 'number') return source?.display?.(value).color ?? null;
  return textAt(source, row) || null;
}

/** Fields that nodes can be grouped by: those meant for it, and every other text. */
const NOT_GROUPS = new Set(['id', 'title', 'icon', 'color', 'change', 'mainstat', 'secondarystat']);
export const groupFieldsOf = (frame: DataFrame): Field[] =>
  frame.fields.filter(({ name, type }) => {
    const lower = name.toLowerCase();
    if (lower.startsWith(GROUP_PREFIX)) return true;
    return type === FieldType.string && !NOT_GROUPS.has(lower);
  });

export function readNodes(frame: DataFrame, notices: string[], lost: LossText): NodeRow[] {
  const by = (name: string) => field(frame, name);
  const [ids, title, subtitle, type] = [by('id'), by('title'), by('subtitle'), by('node_type')];
  const [protocol, host, icon, color] = [by('protocol'), by('host'), by('icon'), by('color')];
  const [clientRate, layer, internet, tagKey] = [by('client_rate'), by('layer'), by('is_internet'), by('tag_key')];
  const [radius, lit, fixedX, fixedY] = [by('noderadius'), by('highlighted'), by('fixedx'), by('fixedy')];
  const arcs = prefixed(frame, ARC_PREFIX);
  const details = prefixed(frame, DETAIL_PREFIX);
  const groupFields = groupFieldsOf(frame);
  const figures = figuresReader(
    frame,
    arcs.filter((arc) => FAILURE.test(arc.name)),
  );
  const change = changeReader(frame);
  const main = statReader(frame, 'mainstat');
  const secondary = statReader(frame, 'secondarystat');
  const rows: NodeRow[] = [];
  for (let row = 0; row < Math.min(frame.length, NODES_MAX); row++) {
    const id = textAt(ids, row);
    if (id === '') continue;
    const name = textAt(title, row) || id;
    const size = numberAt(radius, row);
    const [x, y] = [numberAt(fixedX, row), numberAt(fixedY, row)];
    rows.push({
      row,
      id,
      title: name,
      subtitle: textAt(subtitle, row),
      type: nodeTypeOf(textAt(type, row), textAt(icon, row), textAt(protocol, row), name),
      protocol: textAt(protocol, row),
      host: textAt(host, row),
      figures: figures(row),
      clientRate: numberAt(clientRate, row),
      main: main(row),
      secondary: secondary(row),
      arcs: arcsAt(arcs, row),
      color: colorAt(color, row),
      details: detailsAt(details, row),
      layer: textAt(layer, row),
      internet: isTrue(internet, row),
      tagKey: textAt(tagKey, row),
      groups: Object.fromEntries(groupFields.map((source) => [source.name.toLowerCase(), textAt(source, row)])),
      ...change(row),
      scale: size === null ? 1 : Math.min(NODE_SCALE.max, Math.max(NODE_SCALE.min, size / SOURCE_RADIUS)),
      highlighted: isTrue(lit, row),
      fixed: x === null || y === null ? null : { x, y },
    });
  }
  noteLoss(notices, frame.length, NODES_MAX, rows.length, lost);
  return rows;
}

export function readEdges(frame: DataFrame, notices: string[], lost: LossText): EdgeRow[] {
  const by = (name: string) => field(frame, name);
  const [ids, source, target, protocol] = [by('id'), by('source'), by('target'), by('protocol')];
  const [point, thickness, color, dash] = [
    by('observation_point'),
    by('thickness'),
    by('color'),
    by('strokedasharray'),
  ];
  const [layer, lit, clientLatency] = [by('layer'), by('highlighted'), by('client_latency_avg')];
  const figures = figuresReader(frame, []);
  const change = changeReader(frame);
  const main = statReader(frame, 'mainstat');
  const secondary = statReader(frame, 'secondarystat');
  const details = prefixed(frame, DETAIL_PREFIX);
  const rows: EdgeRow[] = [];
  for (let row = 0; row < Math.min(frame.length, EDGES_MAX); row++) {
    const [from, to] = [textAt(source, row), textAt(target, row)];
    if (from === '' || to === '') continue;
    rows.push({
      row,
      id: textAt(ids, row) || `${from}→${to}`,
      source: from,
      target: to,
      protocol: textAt(protocol, row),
      observationPoint: textAt(point, row),
      figures: figures(row),
      main: main(row),
      secondary: secondary(row),
      thickness: numberAt(thickness, row),
      color: colorAt(color, row),
      dashed: textAt(dash, row) !== '',
      details: detailsAt(details, row),
      layer: textAt(layer, row),
      ...change(row),
      highlighted: isTrue(lit, row),
      clientLatencyMs: numberAt(clientLatency, row),
    });
  }
  noteLoss(notices, frame.length, EDGES_MAX, rows.length, lost);
  return rows;
}

/** Sentences for rows that were not read. */
export interface LossText {
  cut: (shown: number, total: number) => string;
  incomplete: (count: number) => string;
}

function noteLoss(notices: string[], total: number, most: number, read: number, lost: LossText) {
  const tried = Math.min(total, most);
  if (total > most) notices.push(lost.cut(most, total));
  if (read < tried) notices.push(lost.incomplete(tried - read));
}
