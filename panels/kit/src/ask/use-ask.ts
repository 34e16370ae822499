import { useCallback, useEffect, useState } from 'react';
import { type DataFrame, type TimeRange } from '@grafana/data';
import { type SavedQuery } from '@thalweg/protocol';
import { askDatasource, type AskSettings } from './ask-datasource';
import { useAskSource } from './ask-source';
import { type AskError } from './errors';

export type AskState =
  /** There is no data source that could be asked. */
  | { readonly state: 'unavailable' }
  | { readonly state: 'loading' }
  | { readonly state: 'error'; readonly error: AskError }
  | { readonly state: 'done'; readonly frames: readonly DataFrame[] };

export interface Asking extends AskSettings {
  readonly query: Partial<SavedQuery> & Pick<SavedQuery, 'kind'>;
  readonly range: TimeRange;
}

/** Asks when `asking` changes by content; `undefined` asks nothing. An answer that was overtaken is dropped. */
export function useAsk(asking: Asking | undefined): AskState & { readonly again: () => void } {
  const source = useAskSource();
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<AskState>({ state: 'loading' });
  const key = asking ? JSON.stringify([asking.query, asking.range.from.valueOf(), asking.range.to.valueOf()]) : '';
  const uid = source?.datasource.uid;
  useEffect(() => {
    if (!asking || !source) {
      setAnswer({ state: 'unavailable' });
      return undefined;
    }
    let overtaken = false;
    setAnswer({ state: 'loading' });
    void askDatasource(source.datasource, asking.query, asking.range, asking).then((result) => {
      if (!overtaken) {
        setAnswer(result.ok ? { state: 'done', frames: result.frames } : { state: 'error', error: result.error });
      }
    });
    return () => {
      overtaken = true;
    };
    // `key` stands for the content of `asking`, `uid` for the source: both are made anew at every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, uid, round]);
  return { ...answer, again: useCallback(() => setRound((last) => last + 1), []) };
}
