import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse, toDataFrame } from '@grafana/data';
import { from, map, type Observable } from 'rxjs';
import { type ThalwegDataSource } from './data-source';
import { VariableEditor } from './editor/VariableEditor';
import { migrateTagValues, type TagValuesQuery } from './model/tag-values';

export class TagValuesSupport extends CustomVariableSupport<ThalwegDataSource, TagValuesQuery> {
  override editor = VariableEditor;

  constructor(private readonly source: ThalwegDataSource) {
    super();
  }

  override query = ({
    targets,
    range,
    scopedVars,
  }: DataQueryRequest<TagValuesQuery>): Observable<DataQueryResponse> => {
    const values = this.source.metricFindQuery(migrateTagValues(targets[0]), { range, scopedVars });
    return from(values).pipe(
      map((found) => ({ data: [toDataFrame({ fields: [{ name: 'text', values: found.map(({ text }) => text) }] })] })),
    );
  };

  override getDefaultQuery(): Partial<TagValuesQuery> {
    return migrateTagValues(undefined);
  }
}
