import {
  type CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  LoadingState,
  type PanelData,
  rangeUtil,
  toDataFrame,
} from '@grafana/data';
import { useEffect, useMemo, useRef, useState } from 'react';
import { from, isObservable } from 'rxjs';
import { type Query } from '../model/dashboard';
import { useClock } from './clock';
import { useScope } from './scope';
import { useTokenState } from './token';

export interface Timing {
  /** Unix ms. */
  asked: number;
  took_ms: number;
}
export type Answer = PanelData & { timing?: Timing };

interface Options {
  app: CoreApp;
  /** Points of a series: the width of what draws it, px. */
  points: number;
  interval?: string;
  panel?: { id: number; title: string };
  /** Nothing is asked before. */
  ready: boolean;
}

let requests = 0;

/** Names of variables in queries, to ask anew only for those that changed. */
function used(queries: string, values: ReadonlyArray<{ model: { name: string }; value: readonly string[] }>): string {
  const mine = values.filter(({ model }) => new RegExp(`\\$\\{?${model.name}\\b|\\[\\[${model.name}\\b`).test(queries));
  return JSON.stringify(mine.map(({ value }) => value));
}

/** Asks when queries, variables or time change, and follows an answer that streams. A newer question ends the older. */
export function useQuery(targets: readonly Query[], { app, points, interval, panel, ready }: Options): Answer {
  const { hosted, variables, dashboardUid } = useScope();
  const { range, tick } = useClock();
  const token = useTokenState();
  const queries = JSON.stringify(targets);
  const missing = variables.states.some(
    ({ model }) => variables.waiting.has(model.name) && new RegExp(`\\$\\{?${model.name}\\b`).test(queries),
  );
  const key = `${queries} ${used(queries, variables.states)} ${JSON.stringify(variables.filters)}`;
  const live = targets.some((query) => query.live === true);
  // A stream brings what is new by itself.
  const when = `${live ? 0 : tick} ${String(range.raw.from)} ${String(range.raw.to)} ${Math.round(points / 50)} ${token}`;
  const nothing = useMemo((): Answer => ({ state: LoadingState.Loading, series: [], timeRange: range }), [range]);
  const [state, setState] = useState<{ key: string; answer: Answer }>({ key, answer: nothing });
  const id = useRef(`workbench-${++requests}`);
  const go = ready && !missing && points > 0;

  useEffect(() => {
    if (!go) return undefined;
    const asked = Date.now();
    const open = (JSON.parse(queries) as Query[]).filter(({ hide }) => hide !== true);
    const every = rangeUtil.calculateInterval(range, points, interval ?? '1s');
    const request = {
      app,
      requestId: id.current,
      interval: every.interval,
      intervalMs: every.intervalMs,
      maxDataPoints: points,
      range,
      rangeRaw: range.raw,
      scopedVars: {
        __interval: { text: every.interval, value: every.interval },
        __interval_ms: { text: String(every.intervalMs), value: every.intervalMs },
      },
      targets: open,
      timezone: 'browser',
      startTime: asked,
      filters: [...variables.filters],
      dashboardUID: dashboardUid,
      panelId: panel?.id,
      panelName: panel?.title,
    } as unknown as DataQueryRequest<Query>;
    setState((before) =>
      before.key === key
        ? { key, answer: { ...before.answer, state: LoadingState.Loading, request } }
        : { key, answer: { state: LoadingState.Loading, series: [], timeRange: range, request } },
    );
    const tell = (response: DataQueryResponse) => {
      const timing = { asked, took_ms: Date.now() - asked };
      setState({ key, answer: { ...toPanelData(response, request), timing } });
    };
    const fail = (error: unknown) => {
      const { data, message, statusText } = error as {
        data?: { message?: string };
        message?: string;
        statusText?: string;
      };
      tell({ data: [], errors: [{ message: data?.message ?? message ?? statusText ?? String(error) }] });
    };
    let answer: ReturnType<typeof hosted.source.query>;
    try {
      answer = hosted.source.query(request);
    } catch (error) {
      fail(error);
      return undefined;
    }
    const subscription = (isObservable(answer) ? answer : from(answer)).subscribe({ next: tell, error: fail });
    return () => subscription.unsubscribe();
    // `key` and `when` say what of the rest matters: the range, for one, is a new object on every tick.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hosted, key, when, go, app, interval]);

  return state.key === key ? state.answer : nothing;
}

function toPanelData(response: DataQueryResponse, request: DataQueryRequest<Query>): PanelData {
  const frames = response.data.map((frame) => toDataFrame(frame));
  const aside = (frame: DataFrame) => frame.meta?.dataTopic === 'annotations';
  const errors = response.errors ?? (response.error ? [response.error] : []);
  const done = errors.length > 0 ? LoadingState.Error : LoadingState.Done;
  return {
    state: response.state === LoadingState.Streaming ? LoadingState.Streaming : done,
    series: frames.filter((frame) => !aside(frame)),
    annotations: frames.filter(aside),
    timeRange: request.range,
    request,
    ...(errors.length > 0 ? { errors, error: errors[0] } : {}),
  };
}
