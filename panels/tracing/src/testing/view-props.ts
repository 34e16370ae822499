import { createRef } from 'react';
import { dateTime, getDefaultTimeRange, type DataQueryRequest } from '@grafana/data';
import { type DrawerProps, type ViewActions, type ViewProps } from '../components/view-props';
import { DEFAULT_OPTIONS } from '../config';
import { readFrames } from '../frame';
import { formatsFor } from '../hooks/use-formats';
import { buildTrace, type Trace } from '../model/trace';
import { type TraceEntry } from '../model/trace-set';
import { type Sketch, traceFrame } from './bookstore';
import { rowsOf } from './span';

export function traceOf(sketches: readonly Sketch[], id = '4bf92f3577b34da6a3ce929d0e0e4736'): Trace {
  const read = readFrames([traceFrame(id, sketches)]);
  return buildTrace(read.ok ? read.rows : rowsOf([]), { adjustClocks: true });
}

/** What views did to the panel, in order: name of the action and what it was given. */
export type Done = Array<readonly [action: string, ...given: unknown[]]>;

/** Props of a view without a panel around it; `done` holds what the view asked for. */
export function viewProps(trace: Trace, more: Partial<ViewProps> = {}): { props: ViewProps; done: Done } {
  const done: Done = [];
  const actions = new Proxy({} as ViewActions, {
    get:
      (_, name: string) =>
      (...given: unknown[]) =>
        void done.push([name, ...given]),
  });
  const entry: TraceEntry = { key: 'A', traceId: 'A', name: 'nginx GET /checkout/42', rows: trace.rows, file: '' };
  const props = {
    trace,
    traceKey: 'A',
    traces: [entry],
    traceOf: (key: string) => (key === 'A' ? trace : undefined),
    options: DEFAULT_OPTIONS,
    colorOf: () => 'gray',
    selection: { active: -1, opened: -1 },
    filter: { isActive: false, matches: undefined, isMatch: undefined, words: [], matchesOnly: false },
    hidden: new Uint8Array(trace.tree.size),
    focused: -1,
    view: 'statistics',
    actions,
    format: formatsFor(undefined, 'utc'),
    width: 1200,
    height: 700,
    timeZone: 'utc',
    timeRange: getDefaultTimeRange(),
    request: undefined,
    body: createRef<HTMLDivElement>(),
    ...more,
  } as unknown as ViewProps;
  return { props, done };
}

export function drawerProps(trace: Trace, spanId: string, more: Partial<DrawerProps> = {}) {
  const { props, done } = viewProps(trace, more);
  const drawer: DrawerProps = {
    ...props,
    span: trace.indexOf(spanId),
    dock: 'right',
    onDock: (dock) => void done.push(['onDock', dock]),
    onClose: () => void done.push(['onClose']),
    ...more,
  };
  return { props: drawer, done };
}

/** A request to our data source, so that parts that ask further know whom. */
export const ourRequest = (): DataQueryRequest =>
  ({
    range: { from: dateTime(0), to: dateTime(60_000), raw: { from: dateTime(0), to: dateTime(60_000) } },
    targets: [{ refId: 'A', datasource: { type: 'thalweg-datasource', uid: 'thalweg' } }],
  }) as unknown as DataQueryRequest;
