import {
  type DataFrame,
  dataFrameFromJSON,
  type DataQueryResponse,
  type Field,
  LoadingState,
  toDataFrame,
} from '@grafana/data';
import { type GrafanaLiveSrv, type LiveDataStreamOptions } from '@grafana/runtime';
import { type Answer, type SavedQuery, toQuestion } from '@thalweg/protocol';
import { NEVER, Observable, of } from 'rxjs';
import { BASE_PATH, DEFAULTS } from '../config';
import { describe, send } from './http';
import { queryOfChannel, toFrameJson } from './query-route';

/** Rows of two looks as one frame, newest first, without those that both saw. */
export function mergeRows(known: DataFrame | undefined, news: DataFrame, most: number = DEFAULTS.live_rows): DataFrame {
  if (!known || known.length === 0) return news;
  const idOf = (frame: DataFrame): Field | undefined =>
    frame.fields.find(({ name }) => name === 'row_id' || name === 'id');
  const seen = new Set<unknown>(idOf(known)?.values);
  const ids = idOf(news)?.values;
  const fresh: number[] = [];
  for (let at = 0; at < news.length; at++) if (!ids || !seen.has(ids[at])) fresh.push(at);
  if (fresh.length === 0) return known;
  return {
    ...news,
    length: Math.min(most, fresh.length + known.length),
    fields: news.fields.map((field) => {
      const before = known.fields.find(({ name }) => name === field.name)?.values ?? [];
      const values: unknown[] = [...fresh.map((at) => field.values[at] as unknown), ...(before as unknown[])];
      return { ...field, values: values.slice(0, most) };
    }),
  };
}

/** Asks again and again for what is newer, in place of Grafana Live. */
function poll(query: SavedQuery, options: LiveDataStreamOptions): Observable<DataQueryResponse> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    let frame: DataFrame | undefined = options.frame && toDataFrame(options.frame);
    let since = Date.now() - DEFAULTS.live_every_ms * 5;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (more: Partial<DataQueryResponse>) =>
      subscriber.next({ key: options.key, data: frame ? [frame] : [], state: LoadingState.Streaming, ...more });
    const look = async () => {
      const now = Date.now();
      // Rows arrive with a delay, so each look goes back further than the last one's end.
      const range = { from: since - DEFAULTS.live_every_ms * 5, to: now };
      const question = toQuestion({ ...query, order_by: 'start_time', descending: true }, { ref_id: 'A', range });
      try {
        const { data } = await send<{ answers: Answer[] }>(
          { url: `${BASE_PATH}/api/v1/query`, method: 'POST', data: { questions: [question] } },
          abort.signal,
        );
        const [answer] = data.answers;
        if (answer && !answer.ok) tell({ error: { message: describe(answer.error) } });
        else if (answer?.frames[0]) {
          frame = mergeRows(frame, dataFrameFromJSON(toFrameJson(answer.frames[0], 'A')));
          since = now;
          tell({});
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        // Told, and tried again: a backend that restarts is back within seconds.
        tell({ error: { message: (error as { statusText?: string }).statusText ?? String(error) } });
      }
      timer = setTimeout(() => void look(), DEFAULTS.live_every_ms);
    };
    tell({});
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  });
}

export const liveService = {
  getConnectionState: () => of(true),
  getStream: () => NEVER,
  getDataStream: (options: LiveDataStreamOptions) => poll(queryOfChannel(options.addr.path), options),
  getQueryData: () => NEVER,
  getPresence: () => Promise.reject(new Error('The workbench has no presence.')),
  publish: () => Promise.reject(new Error('Nothing can be published here.')),
} as unknown as GrafanaLiveSrv;
