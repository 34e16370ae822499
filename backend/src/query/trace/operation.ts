type Row = Readonly<Record<string, unknown>>;

const text = (row: Row, column: string): string => String(row[column] ?? '');

export const isClientSide = (row: Row): boolean => text(row, 'observation_point').startsWith('c');
export const isApplication = (row: Row): boolean => text(row, 'observation_point').endsWith('app');

/** Whose work a row shows: the client's on the client's side of the way, the server's on the other. */
export function serviceOf(row: Row): string {
  if (isApplication(row) && text(row, 'app_service') !== '') return text(row, 'app_service');
  return text(row, isClientSide(row) ? 'auto_service_0' : 'auto_service_1');
}

/** What was done: `GET /cart`, `SELECT book`; spans that are told have names of their own. */
export function operationOf(row: Row): string {
  if (text(row, 'span_name') !== '') return text(row, 'span_name');
  const what = ['endpoint', 'request_resource', 'request_domain'].map((name) => text(row, name)).find((v) => v !== '');
  const type = text(row, 'request_type');
  // `SELECT book` needs no `COM_QUERY` in front of it.
  if (what !== undefined && (type.startsWith('COM_') || what.startsWith(type))) return what;
  return [type, what].filter(Boolean).join(' ') || text(row, 'l7_protocol_str');
}
