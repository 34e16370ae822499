import { DEFAULTS, REFRESH_INTERVALS } from '../config';

export const VIEWS = ['overview', 'topology', 'requests', 'trace', 'explore'] as const;
export type View = (typeof VIEWS)[number];
export const STATUSES = ['ok', 'client_error', 'server_error', 'timeout', 'unknown'] as const;
export const SIDES = ['server', 'client', 'both'] as const;
/** Where requests were seen: at the end that served them, at the end that made them, or at either. */
export type Side = (typeof SIDES)[number];
export type OrderBy = 'start_time' | 'response_duration' | 'response_code';

/** All that makes a page what it shows; whoever opens the same address sees the same. */
export interface Address {
  view: View;
  /** As Grafana writes them: `now-15m`, or Unix ms. */
  from: string;
  to: string;
  refresh: string;
  theme?: 'light' | 'dark';
  /** Service in view. */
  service: string;
  side: Side;
  status: string[];
  protocol: string;
  endpoint: string;
  /** Text searched for in resources. */
  text: string;
  order: OrderBy;
  ascending: boolean;
  trace: string;
  span: string;
  /** Query of the explore page, JSON. */
  query: string;
}

export const EMPTY: Readonly<Address> = Object.freeze({
  view: 'overview',
  from: DEFAULTS.from,
  to: DEFAULTS.to,
  refresh: DEFAULTS.refresh,
  service: '',
  side: 'server',
  status: [],
  protocol: '',
  endpoint: '',
  text: '',
  order: 'start_time',
  ascending: false,
  trace: '',
  span: '',
  query: '',
});

const oneOf = <T extends string>(value: string | null, choices: readonly T[]): T | undefined =>
  choices.find((choice) => choice === value);
const time = (value: string | null, fallback: string): string =>
  value && /^(now([-+]\d+[smhdwMy])?(\/[smhdwMy])?|\d{1,15})$/.test(value) ? value : fallback;

/** Reads the address bar; whatever it does not understand becomes the default. */
export function parseAddress(search: string): Address {
  const params = new URLSearchParams(search);
  const text = (name: string, most = 4096) => (params.get(name) ?? '').slice(0, most);
  const refresh = params.get('refresh');
  return {
    view: oneOf(params.get('view'), VIEWS) ?? EMPTY.view,
    from: time(params.get('from'), EMPTY.from),
    to: time(params.get('to'), EMPTY.to),
    refresh: refresh === 'off' ? '' : (oneOf(refresh, REFRESH_INTERVALS) ?? EMPTY.refresh),
    theme: oneOf(params.get('theme'), ['light', 'dark']),
    service: text('service'),
    side: oneOf(params.get('side'), SIDES) ?? EMPTY.side,
    status: STATUSES.filter((status) => text('status').split(',').includes(status)),
    protocol: text('protocol', 64),
    endpoint: text('endpoint'),
    text: text('q'),
    order: oneOf(params.get('order'), ['start_time', 'response_duration', 'response_code']) ?? EMPTY.order,
    ascending: params.get('ascending') === '1',
    trace: text('trace', 256),
    span: text('span', 256),
    query: text('query', 20_000),
  };
}

/** Writes an address; what is at its default is left out. */
export function formatAddress(address: Address): string {
  const params = new URLSearchParams();
  const put = (name: string, value: string, fallback: string) => {
    if (value !== fallback) params.set(name, value);
  };
  put('view', address.view, EMPTY.view);
  put('from', address.from, EMPTY.from);
  put('to', address.to, EMPTY.to);
  put('refresh', address.refresh === '' ? 'off' : address.refresh, EMPTY.refresh);
  put('service', address.service, '');
  put('side', address.side, EMPTY.side);
  put('status', address.status.join(','), '');
  put('protocol', address.protocol, '');
  put('endpoint', address.endpoint, '');
  put('q', address.text, '');
  put('order', address.order, EMPTY.order);
  put('ascending', address.ascending ? '1' : '', '');
  put('trace', address.trace, '');
  put('span', address.span, '');
  put('query', address.query, '');
  put('theme', address.theme ?? '', '');
  const text = params.toString();
  return text === '' ? window.location.pathname : `${window.location.pathname}?${text}`;
}
