import { type DataQuery } from '@grafana/schema';

/** A dashboard variable: the values of one tag. */
export interface TagValuesQuery extends DataQuery {
  version: 1;
  key: string;
  search?: string;
}

export const migrateTagValues = (stored: Partial<TagValuesQuery> | string | undefined): TagValuesQuery =>
  typeof stored === 'string'
    ? { refId: 'variable', version: 1, key: stored }
    : { refId: 'variable', key: '', ...stored, version: 1 };
