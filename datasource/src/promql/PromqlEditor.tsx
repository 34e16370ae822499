import { t } from '@grafana/i18n';
import { type TimeRange } from '@thalweg/protocol';
import { useCallback, useRef } from 'react';
import { DEFAULTS } from '../config';
import { type Lookups } from '../lookups';
import { StatementEditor } from '../statement/StatementEditor';
import { markersOf } from './help';
import { LANGUAGE, registerLanguage } from './language';
import { provide } from './monaco';
import { namesOf } from './names';

interface Props {
  readonly expr: string;
  readonly lookups: Lookups;
  /** Time that names are looked for in. */
  readonly range: TimeRange;
  readonly variables: readonly string[];
  /** What the last run said is wrong. */
  readonly error?: string;
  readonly onCommit: (expr: string) => void;
}

/** A PromQL expression, with completion from what is stored. */
export function PromqlEditor({ expr, lookups, range, variables, error, onCommit }: Props) {
  const current = useRef({ lookups, range, variables });
  current.current = { lookups, range, variables };
  const markers = useCallback(
    (typed: string) =>
      markersOf(typed, error ?? '', { unexpected: t('datasource.promql.unexpected', 'This cannot be read as PromQL') }),
    [error],
  );
  return (
    <StatementEditor
      text={expr}
      language={LANGUAGE}
      label={t('datasource.promql.expression', 'PromQL expression')}
      linesLeast={DEFAULTS.promql_lines_least}
      prepare={registerLanguage}
      provide={(monaco, editor) =>
        provide(monaco, editor, {
          names: () => namesOf(current.current.lookups, () => current.current.range),
          variables: () => current.current.variables,
        })
      }
      markersOf={markers}
      onCommit={onCommit}
    />
  );
}
