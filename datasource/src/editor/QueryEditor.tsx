import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Combobox, useStyles2 } from '@grafana/ui';
import { isNewerQuery, type QueryKind } from '@thalweg/protocol';
import { type ComponentType, useMemo } from 'react';
import { readQuery } from '../query';
import { MapOptions, MapSentence } from '../sentence/MapSentence';
import { MetricOptions, MetricSentence } from '../sentence/MetricSentence';
import { PromqlOptions, PromqlSentence } from '../sentence/PromqlSentence';
import { LogsOptions, LogsSentence, RequestsOptions, RequestsSentence } from '../sentence/RowSentences';
import { SearchOptions, SearchSentence } from '../sentence/SearchSentence';
import { SqlOptions, SqlSentence } from '../sentence/SqlSentence';
import { TagsOptions, TagsSentence } from '../sentence/TagsSentence';
import { TraceSentence } from '../sentence/TraceSentence';
import { Clause } from './Clause';
import { kinds } from './choices';
import { CutBar } from './CutBar';
import { Labelled } from './Labelled';
import { type EditorProps, type PartProps } from './props';
import { SqlSwitch } from './SqlSwitch';
import { useApply } from './use-apply';
import { useRange } from './use-range';
import { useVariableNames } from './use-variable-names';

interface Parts {
  readonly Sentence: ComponentType<PartProps>;
  readonly Options?: ComponentType<PartProps>;
}

const PARTS: Record<QueryKind, Parts> = {
  red: { Sentence: MetricSentence, Options: MetricOptions },
  network: { Sentence: MetricSentence, Options: MetricOptions },
  map: { Sentence: MapSentence, Options: MapOptions },
  search: { Sentence: SearchSentence, Options: SearchOptions },
  trace: { Sentence: TraceSentence },
  requests: { Sentence: RequestsSentence, Options: RequestsOptions },
  logs: { Sentence: LogsSentence, Options: LogsOptions },
  tags: { Sentence: TagsSentence, Options: TagsOptions },
  sql: { Sentence: SqlSentence, Options: SqlOptions },
  promql: { Sentence: PromqlSentence, Options: PromqlOptions },
};

/** A query as a sentence: what to show, of whose requests, grouped how; what is rarely changed below it. */
export function QueryEditor({ datasource, query: stored, data, range, onChange, onRunQuery }: EditorProps) {
  const styles = useStyles2(getStyles);
  const query = useMemo(() => readQuery(stored), [stored]);
  const apply = useApply(query, onChange, onRunQuery);
  const part: PartProps = {
    lookups: datasource.lookups,
    query,
    range: useRange(range ?? data?.timeRange),
    data,
    variables: useVariableNames(),
    apply,
  };
  const { Sentence, Options } = PARTS[query.kind];
  return (
    <div className={styles.editor} data-testid="thalweg-query-editor">
      {isNewerQuery(stored) && (
        <Alert
          severity="warning"
          title={t('datasource.editor.newer', 'A later release saved this query: what it added is not shown here.')}
        />
      )}
      <div className={styles.sentence}>
        <Clause word={t('datasource.clause.show', 'Show')}>
          <Labelled label={t('datasource.editor.kind', 'What to show')} hidden>
            <Combobox
              width={26}
              options={kinds()}
              value={query.kind}
              onChange={({ value }) => apply({ kind: value, ...(value === 'sql' ? { built_from: query.kind } : {}) })}
            />
          </Labelled>
        </Clause>
        <Sentence key={query.kind} {...part} />
      </div>
      <div className={styles.foot}>
        <div className={styles.options}>{Options && <Options {...part} />}</div>
        <CutBar {...part} />
        <SqlSwitch {...part} />
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  sentence: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.75, 1.5),
    minWidth: 0,
  }),
  foot: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
  }),
  options: css({ flex: '1 1 280px', minWidth: 0 }),
});
