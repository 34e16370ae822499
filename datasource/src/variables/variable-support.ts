import {
  CustomVariableSupport,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  FieldType,
  type MetricFindValue,
  toDataFrame,
} from '@grafana/data';
import { QUERY_VERSION } from '@thalweg/protocol';
import { map, type Observable } from 'rxjs';
import { type ThalwegDataSource } from '../data-source';
import { VariableEditor } from './VariableEditor';
import { readVariableQuery, type VariableQuery } from './variable-query';
import { variableValues } from './variable-values';

/** Dashboard variables by a tag or by SQL. */
export class VariableSupport extends CustomVariableSupport<ThalwegDataSource, VariableQuery> {
  override editor = VariableEditor;

  constructor(private readonly source: ThalwegDataSource) {
    super();
  }

  override query = (request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> => {
    const [stored] = request.targets;
    return variableValues(this.source, request, readVariableQuery(stored)).pipe(
      map((values) => ({ data: [toFrame(values, stored?.refId)] })),
    );
  };

  override getDefaultQuery(): Partial<VariableQuery> {
    return { kind: 'tags', version: QUERY_VERSION };
  }
}

const toFrame = (values: readonly MetricFindValue[], refId: string | undefined): DataFrame =>
  toDataFrame({
    refId,
    fields: [
      { name: 'text', type: FieldType.string, values: values.map(({ text }) => text) },
      { name: 'value', type: FieldType.string, values: values.map(({ value }) => String(value ?? '')) },
    ],
  });
