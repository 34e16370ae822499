const CREATE_DATABASE = /^create\s+database\s/i;
const SHOW_DATABASES = /^show\s+databases$/i;

interface StatementResult {
  readonly statement_id: number;
  readonly series?: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly values: readonly (readonly string[])[];
  }[];
  readonly error?: string;
}

/**
 * Answers the InfluxQL that writers send before they write: there is one database, and it exists whatever it is called.
 * Everything else is an error of its statement, as InfluxDB answers it.
 */
export function answerInfluxQl(query: string): { readonly results: readonly StatementResult[] } {
  const statements = query
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return { results: statements.map(answerStatement) };
}

function answerStatement(statement: string, id: number): StatementResult {
  if (CREATE_DATABASE.test(statement)) return { statement_id: id };
  if (SHOW_DATABASES.test(statement)) {
    return { statement_id: id, series: [{ name: 'databases', columns: ['name'], values: [['thalweg']] }] };
  }
  return { statement_id: id, error: 'InfluxQL is not answered here: ask PromQL at /prometheus or SQL at /api/v1/sql' };
}
