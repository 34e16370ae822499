import { t } from '@grafana/i18n';
import { useCallback, useRef } from 'react';
import { DEFAULTS } from '../config';
import { type Lookups } from '../lookups';
import { StatementEditor } from '../statement/StatementEditor';
import { markersOf } from './markers';
import { provide } from './monaco';

interface Props {
  readonly sql: string;
  readonly lookups: Lookups;
  readonly variables: readonly string[];
  /** What the last run said is wrong. */
  readonly error?: string;
  readonly onCommit: (sql: string) => void;
}

/** An SQL statement, with completion from the catalog. */
export function SqlEditor({ sql, lookups, variables, error, onCommit }: Props) {
  const current = useRef({ lookups, variables });
  current.current = { lookups, variables };
  return (
    <StatementEditor
      text={sql}
      language="sql"
      label={t('datasource.sql.statement', 'SQL statement')}
      linesLeast={DEFAULTS.sql_lines_least}
      provide={(monaco, editor) =>
        provide(monaco, editor, {
          // Without a catalog, keywords and functions are still offered.
          catalog: () => current.current.lookups.catalog().catch(() => undefined),
          variables: () => current.current.variables,
        })
      }
      markersOf={useCallback((typed: string) => markersOf(typed, error ?? ''), [error])}
      onCommit={onCommit}
    />
  );
}
