import { CoreApp, type DataFrame, type DataQueryRequest, toDataFrame } from '@grafana/data';
import { useEffect, useRef, useState } from 'react';
import { useClock } from './clock';
import { ask, type Query, useHosted } from './source';
import { useTokenState } from './token';

export interface Asked {
  /** Nothing to show yet. */
  loading: boolean;
  /** An answer is shown, and a newer one is on its way. */
  refreshing: boolean;
  frames: DataFrame[];
  /** By refId. */
  errors: Readonly<Record<string, string>>;
}
const NOTHING: Asked = { loading: true, refreshing: false, frames: [], errors: {} };

export interface AskOptions {
  /** How many points a series should have. */
  points?: number;
  /** An answer that does not change with time: asked once, not on every refresh. */
  still?: boolean;
}

let requests = 0;

/** Asks when the queries or the time change. An answer that was overtaken by a newer question is dropped. */
export function useAsk(queries: Array<Omit<Query, 'refId'> & { refId?: string }>, options: AskOptions = {}): Asked {
  const { source } = useHosted();
  const { range, tick } = useClock();
  const token = useTokenState();
  const { points = 60, still = false } = options;
  const key = JSON.stringify(queries);
  const when = still ? 'still' : `${tick} ${String(range.raw.from)} ${String(range.raw.to)}`;
  const [state, setState] = useState<Asked & { key: string }>({ ...NOTHING, key });
  const latest = useRef(0);

  useEffect(() => {
    const number = ++latest.current;
    const targets = (JSON.parse(key) as Query[]).map((query, at) => ({ ...query, refId: query.refId ?? `Q${at}` }));
    setState((before) => (before.key === key ? { ...before, refreshing: !before.loading } : { ...NOTHING, key }));
    if (targets.length === 0) return;
    const spanMs = range.to.valueOf() - range.from.valueOf();
    const request = {
      app: CoreApp.Explore,
      requestId: `workbench-${++requests}`,
      interval: '1s',
      intervalMs: Math.max(1000, Math.ceil(spanMs / points)),
      maxDataPoints: points,
      range,
      scopedVars: {},
      targets,
      timezone: 'browser',
      startTime: Date.now(),
    } as DataQueryRequest<Query>;
    ask(source, request).then(
      (response) => {
        if (number !== latest.current) return;
        const errors = Object.fromEntries((response.errors ?? []).map((e) => [e.refId ?? '', e.message ?? 'Failed.']));
        const frames = response.data.map((frame) => toDataFrame(frame));
        setState({ key, loading: false, refreshing: false, frames, errors });
      },
      (error: unknown) => {
        if (number !== latest.current) return;
        const message = error instanceof Error ? error.message : String(error);
        setState({ key, loading: false, refreshing: false, frames: [], errors: { '': message } });
      },
    );
    // The range is a new object on every tick; `when` says whether that matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [source, key, when, points, token]);

  return state.key === key ? state : NOTHING;
}

export const firstError = (asked: Asked): string | undefined => Object.values(asked.errors)[0];
/** No row in any frame. */
export const isEmpty = (frames: DataFrame[]): boolean => frames.every((frame) => frame.length === 0);
