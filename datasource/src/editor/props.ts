import { type QueryEditorProps } from '@grafana/data';
import { type ThalwegDataSource, type ThalwegJsonData } from '../data-source';
import { type ThalwegQuery } from '../model/query';

export type EditorProps = QueryEditorProps<ThalwegDataSource, ThalwegQuery, ThalwegJsonData>;

/** What the parts of the editor share. */
export interface PartProps {
  source: ThalwegDataSource;
  query: ThalwegQuery;
  /** Time range that pickers look for values in, Unix ms. */
  range?: { from: number; to: number };
  /** Stores the change and asks again. */
  apply: (change: Partial<ThalwegQuery>) => void;
}
