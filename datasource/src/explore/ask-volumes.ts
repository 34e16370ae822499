import { type DataQueryRequest, type DataQueryResponse, LoadingState } from '@grafana/data';
import { from, type Observable } from 'rxjs';
import { failureOf } from '../errors';
import { toDataFrame } from '../frames/to-grafana';
import { type Lookups } from '../lookups';
import { type ThalwegQuery } from '../query';
import { volumeQuestion } from './supplementary';

/** Log volumes for Explore's histogram, one question a query. */
export function askVolumes(
  lookups: Lookups,
  queries: readonly ThalwegQuery[],
  { range, intervalMs }: DataQueryRequest,
): Observable<DataQueryResponse> {
  const within = { from: range.from.valueOf(), to: range.to.valueOf() };
  const ask = async (): Promise<DataQueryResponse> => {
    try {
      const answers = await Promise.all(
        queries.map(async (query) => {
          const frames = await lookups.ask(volumeQuestion(query, within, intervalMs));
          return frames.map((frame) => toDataFrame(frame, query.refId));
        }),
      );
      return { data: answers.flat(), state: LoadingState.Done };
    } catch (error) {
      const { message } = failureOf(error);
      return { data: [], state: LoadingState.Error, error: { message }, errors: [{ message }] };
    }
  };
  return from(ask());
}
