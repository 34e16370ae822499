import { type PanelData, type QueryEditorProps } from '@grafana/data';
import { type Filter, type TimeRange } from '@thalweg/protocol';
import { type ThalwegOptions } from '../config';
import { type ThalwegDataSource } from '../data-source';
import { type Lookups } from '../lookups';
import { type ThalwegQuery } from '../query';

export type EditorProps = QueryEditorProps<ThalwegDataSource, ThalwegQuery, ThalwegOptions>;

/** What the parts of the editor share. */
export interface PartProps {
  readonly lookups: Lookups;
  readonly query: ThalwegQuery;
  /** Time that pickers look for values in. */
  readonly range: TimeRange;
  /** The latest answer to this query, if there is one. */
  readonly data?: PanelData;
  /** Names of dashboard variables, `$name`, to be offered beside tags and values. */
  readonly variables: readonly string[];
  /** Stores a change, and asks again if it changes the question. */
  readonly apply: (change: Partial<ThalwegQuery>) => void;
}

/** A filter of the sentence with its place in the saved list. */
export interface PlacedFilter {
  readonly at: number;
  readonly filter: Filter;
}
