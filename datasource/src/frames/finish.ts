import { type DataFrame, type DataQueryError, type DataQueryResponse } from '@grafana/data';
import { failureOfMessage } from '../errors';
import { addLinks, type LinkTarget } from '../links/add-links';
import { type ThalwegQuery } from '../query';

/** Makes an answer ready to be shown: links on its fields, and Grafana's own words about an absent backend explained. */
export const finished =
  (queries: readonly ThalwegQuery[], target: LinkTarget) =>
  (response: DataQueryResponse): DataQueryResponse => {
    const byRefId = new Map(queries.map((query) => [query.refId, query]));
    const data = response.data.map((frame: DataFrame) =>
      addLinks(frame, byRefId.get(frame.refId ?? '') ?? (queries.length === 1 ? queries[0] : undefined), target),
    );
    return {
      ...response,
      data,
      ...(response.error ? { error: explained(response.error) } : {}),
      ...(response.errors ? { errors: response.errors.map(explained) } : {}),
    };
  };

function explained(error: DataQueryError): DataQueryError {
  const said = error.message ?? error.data?.message ?? '';
  const failure = failureOfMessage(`${said} ${error.statusText ?? ''}`);
  return failure ? { ...error, message: failure.message } : error;
}
