import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { type ComponentType, useMemo } from 'react';
import { migrateQuery, type QueryKind, type ThalwegQuery } from '../model/query';
import { KINDS } from './choices';
import { FiltersField } from './FiltersField';
import { MapFields } from './MapFields';
import { type EditorProps, type PartProps } from './props';
import { RedFields } from './RedFields';
import { RequestsFields } from './RequestsFields';
import { SqlFields } from './SqlFields';
import { TraceFields } from './TraceFields';

const FIELDS: Record<QueryKind, ComponentType<PartProps>> = {
  red: RedFields,
  map: MapFields,
  requests: RequestsFields,
  trace: TraceFields,
  sql: SqlFields,
};

/** Kind first, then what that kind asks for, then filters. Every change is stored and asked at once. */
export function QueryEditor({ datasource, query: stored, range, onChange, onRunQuery }: EditorProps) {
  const styles = useStyles2(getStyles);
  const query = useMemo(() => migrateQuery(stored), [stored]);
  const apply = (change: Partial<ThalwegQuery>) => {
    onChange({ ...query, ...change });
    onRunQuery();
  };
  const within = range && { from: range.from.valueOf(), to: range.to.valueOf() };
  const part: PartProps = { source: datasource, query, range: within, apply };
  const Fields = FIELDS[query.kind];
  return (
    <div className={styles.editor} data-testid="thalweg-query-editor">
      <div>
        <RadioButtonGroup
          aria-label="Kind of question"
          options={KINDS}
          value={query.kind}
          onChange={(kind) => apply({ kind })}
        />
      </div>
      <div className={styles.fields}>
        <Fields {...part} />
      </div>
      {query.kind !== 'trace' && query.kind !== 'sql' && <FiltersField {...part} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'flex', flexDirection: 'column', alignItems: 'stretch', gap: theme.spacing(1.5) }),
  fields: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(1, 1.5) }),
});
