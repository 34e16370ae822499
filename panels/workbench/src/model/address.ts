import { DASHBOARDS, DEFAULTS, type Page, PAGES } from '../config';

export interface Address {
  page: Page;
  params: URLSearchParams;
}

const isPage = (name: string): name is Page => (PAGES as readonly string[]).includes(name);

/** Explore's state as Grafana writes it, new (`panes`) and old (`left`); only the first pane is read. */
interface Pane {
  queries?: Array<Record<string, unknown>>;
  range?: { from?: string; to?: string };
}
function paneOf(params: URLSearchParams): Pane | undefined {
  try {
    const panes: unknown = JSON.parse(params.get('panes') ?? params.get('left') ?? 'null');
    if (typeof panes !== 'object' || panes === null) return undefined;
    return params.has('panes') ? (Object.values(panes)[0] as Pane) : (panes as Pane);
  } catch {
    // Cut short, or written by hand: Explore opens with its default.
    return undefined;
  }
}

function explore(params: URLSearchParams): Address {
  const pane = paneOf(params);
  if (!pane) return { page: 'explore', params };
  const query = pane.queries?.[0];
  const to = new URLSearchParams();
  for (const key of ['from', 'to'] as const) {
    const time = pane.range?.[key] ?? params.get(key);
    if (time) to.set(key, String(time));
  }
  // A trace has a page of its own, with its neighbours around it.
  if (query?.kind === 'trace' && typeof query.trace_id === 'string') {
    to.set('var-trace_id', query.trace_id);
    return { page: 'trace', params: to };
  }
  if (query) to.set('query', JSON.stringify(query));
  return { page: 'explore', params: to };
}

/** Addresses of the first workbench: `?view=requests&service=…`. */
function formerly(params: URLSearchParams): Address {
  const view = params.get('view');
  const to = new URLSearchParams();
  for (const key of ['from', 'to', 'refresh', 'theme', 'query']) {
    const value = params.get(key);
    if (value) to.set(key, value === 'off' ? '' : value);
  }
  const service = params.get('service');
  if (view === 'trace') {
    const trace = params.get('trace');
    if (trace) to.set('var-trace_id', trace);
    const span = params.get('span');
    if (span) to.set('spanId', span);
    return { page: 'trace', params: to };
  }
  if (service) to.set('var-service', service);
  if (view === 'requests') {
    for (const status of params.get('status')?.split(',') ?? []) to.append('var-status', status);
    return { page: 'requests', params: to };
  }
  if (view === 'explore') return { page: 'explore', params: to };
  return { page: service ? 'service' : 'overview', params: to };
}

/** What an address shows: a page of the workbench, Grafana's way of naming it, or a former one. */
export function parseAddress(path: string, search: string): Address | undefined {
  const params = new URLSearchParams(search);
  const [first = '', uid = ''] = path.replace(/^\/+/, '').split('/');
  if (first === 'd') {
    const page = DASHBOARDS[uid as keyof typeof DASHBOARDS];
    return page && { page, params };
  }
  if (first === 'explore') return explore(params);
  if (isPage(first)) return { page: first, params };
  if (first === '' || first === 'index.html')
    return params.has('view') ? formerly(params) : { page: 'overview', params };
  return undefined;
}

/** Path below the base, with the parameters. */
export function formatAddress({ page, params }: Address): string {
  const query = params.toString();
  return `/${page}${query === '' ? '' : `?${query}`}`;
}

/** Parameters that lead from page to page along with time and language: what is looked at, not how. */
export function kept(params: URLSearchParams): URLSearchParams {
  const to = new URLSearchParams();
  for (const key of ['from', 'to', 'refresh', 'theme']) {
    const value = params.get(key);
    if (value !== null) to.set(key, value);
  }
  return to;
}

const TIME = /^(now([-+]\d+[smhdwMy])?(\/[smhdwMy])?|\d{1,15}|\d{4}-\d\d-\d\dT[\d:.]+Z?)$/;
/** A point in time as addresses write it. */
export const timeOf = (value: string | null, fallback: string = DEFAULTS.from): string =>
  value && TIME.test(value) ? value : fallback;
