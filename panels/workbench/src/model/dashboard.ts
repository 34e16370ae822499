import { type DataQuery, type DataTransformerConfig, type FieldConfigSource } from '@grafana/data';
import { DEFAULTS } from '../config';

export type Query = DataQuery & Record<string, unknown>;

/** A panel as dashboards store it; what is not named here is not looked at. */
export interface PanelModel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly Query[];
  readonly options: Record<string, unknown>;
  readonly fieldConfig: FieldConfigSource;
  readonly transformations: DataTransformerConfig[];
  readonly maxDataPoints?: number;
  readonly interval?: string;
  readonly transparent?: boolean;
  /** Rows only. */
  readonly collapsed?: boolean;
  readonly panels?: readonly PanelModel[];
}

export interface VariableModel {
  readonly name: string;
  readonly label?: string;
  readonly description?: string;
  readonly type: 'query' | 'custom' | 'textbox' | 'constant' | 'interval' | 'datasource' | 'adhoc';
  readonly query: unknown;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string | null;
  /** 0: label and picker, 1: picker only, 2: nothing. */
  readonly hide: number;
  readonly regex: string;
  readonly sort: number;
  /** 2: anew with every time range. */
  readonly refresh: number;
  readonly current: readonly string[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelModel[];
  readonly variables: readonly VariableModel[];
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh: string;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown, fallback = ''): string => (typeof value === 'string' ? value : fallback);
const number = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

function readPanel(json: Json): PanelModel {
  const grid = isObject(json.gridPos) ? json.gridPos : {};
  const fieldConfig = isObject(json.fieldConfig) ? json.fieldConfig : {};
  return {
    id: number(json.id, 0),
    type: text(json.type, 'text'),
    title: text(json.title),
    description: text(json.description) || undefined,
    gridPos: { x: number(grid.x, 0), y: number(grid.y, 0), w: number(grid.w, 24), h: number(grid.h, 8) },
    targets: objects(json.targets) as Query[],
    options: isObject(json.options) ? json.options : {},
    fieldConfig: { defaults: {}, overrides: [], ...fieldConfig } as FieldConfigSource,
    transformations: objects(json.transformations) as unknown as DataTransformerConfig[],
    maxDataPoints: typeof json.maxDataPoints === 'number' ? json.maxDataPoints : undefined,
    interval: text(json.interval) || undefined,
    transparent: json.transparent === true,
    collapsed: json.collapsed === true,
    panels: objects(json.panels).map(readPanel),
  };
}

const VARIABLE_TYPES = ['query', 'custom', 'textbox', 'constant', 'interval', 'datasource', 'adhoc'] as const;

function readVariable(json: Json): VariableModel[] {
  const type = VARIABLE_TYPES.find((known) => known === json.type);
  const name = text(json.name);
  if (!type || name === '') return [];
  const current = isObject(json.current) ? json.current.value : undefined;
  return [
    {
      name,
      type,
      label: text(json.label) || undefined,
      description: text(json.description) || undefined,
      query: json.query,
      multi: json.multi === true,
      includeAll: json.includeAll === true,
      allValue: text(json.allValue) || null,
      hide: number(json.hide, 0),
      regex: text(json.regex),
      sort: number(json.sort, 0),
      refresh: number(json.refresh, 0),
      current: (Array.isArray(current) ? current : [current]).filter(
        (value): value is string => typeof value === 'string',
      ),
    },
  ];
}

/** A dashboard out of its JSON; keys that are missing or of another shape get their defaults. */
export function readDashboard(json: unknown): Dashboard {
  const root = isObject(json) ? json : {};
  const time = isObject(root.time) ? root.time : {};
  const templating = isObject(root.templating) ? root.templating : {};
  return {
    uid: text(root.uid),
    title: text(root.title),
    panels: objects(root.panels).slice(0, DEFAULTS.panels).map(readPanel),
    variables: objects(templating.list).slice(0, DEFAULTS.variables).flatMap(readVariable),
    time: { from: text(time.from, DEFAULTS.from), to: text(time.to, DEFAULTS.to) },
    refresh: text(root.refresh),
  };
}

export interface Section {
  readonly row?: PanelModel;
  readonly panels: readonly PanelModel[];
}

/** Panels below the row that they belong to; those of a folded row are stored inside it. */
export function sectionsOf(panels: readonly PanelModel[]): Section[] {
  const sections: Array<{ row?: PanelModel; panels: PanelModel[] }> = [{ panels: [] }];
  const inOrder = [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
  for (const panel of inOrder) {
    if (panel.type === 'row') sections.push({ row: panel, panels: [...(panel.panels ?? [])] });
    else sections[sections.length - 1]?.panels.push(panel);
  }
  return sections.filter((section) => section.row || section.panels.length > 0);
}
