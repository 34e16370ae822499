import { css } from '@emotion/css';
import { type GrafanaTheme2, type QueryEditorProps, type SelectableValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { InlineSwitch, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { type ThalwegOptions } from '../config';
import { type ThalwegDataSource } from '../data-source';
import { Clause } from '../editor/Clause';
import { CommitInput } from '../editor/CommitInput';
import { Labelled } from '../editor/Labelled';
import { type PartProps } from '../editor/props';
import { useRange } from '../editor/use-range';
import { useVariableNames } from '../editor/use-variable-names';
import { compact } from '../model/compact';
import { type ThalwegQuery } from '../query';
import { SqlSentence } from '../sentence/SqlSentence';
import { TagsSentence } from '../sentence/TagsSentence';
import { VariablePreview } from './VariablePreview';
import { readVariableQuery, type VariableQuery } from './variable-query';

type VariableKind = 'tags' | 'sql' | 'promql';
type Props = QueryEditorProps<ThalwegDataSource, ThalwegQuery, ThalwegOptions, VariableQuery>;

/** Where the values of a dashboard variable come from, and what they are now. */
export function VariableEditor({ datasource, query: stored, range, data, onChange, onRunQuery }: Props) {
  const styles = useStyles2(getStyles);
  const query = readVariableQuery(stored);
  const change = (part: Partial<VariableQuery>) => {
    onChange(compact({ ...query, ...part }));
    onRunQuery();
  };
  const within = useRange(range ?? data?.timeRange);
  const part: PartProps = {
    lookups: datasource.lookups,
    query,
    range: within,
    data,
    variables: useVariableNames(),
    apply: change,
  };
  const kind: VariableKind = query.kind === 'sql' || query.kind === 'promql' ? query.kind : 'tags';
  const ways: Array<SelectableValue<VariableKind>> = [
    { value: 'tags', label: t('datasource.variable.by-tag', 'A tag') },
    { value: 'promql', label: t('datasource.variable.by-promql', 'PromQL') },
    { value: 'sql', label: t('datasource.variable.by-sql', 'SQL') },
  ];
  return (
    <div className={styles.editor} data-testid="thalweg-variable-editor">
      <div className={styles.sentence}>
        <Clause word={t('datasource.variable.from', 'Values from')}>
          <RadioButtonGroup
            aria-label={t('datasource.variable.from', 'Values from')}
            options={ways}
            value={kind}
            onChange={(chosen: VariableKind) => change({ kind: chosen })}
          />
        </Clause>
        {kind === 'sql' && <SqlSentence {...part} />}
        {kind === 'tags' && <TagsSentence {...part} />}
        {kind === 'promql' && (
          <Labelled label={t('datasource.promql.expression', 'PromQL expression')} hidden grow>
            <CommitInput
              placeholder="label_values(up, job)"
              value={query.expr}
              maxLength={10_000}
              onCommit={(expr) => change({ expr })}
            />
          </Labelled>
        )}
      </div>
      <p className={styles.note}>{noteOf(kind)}</p>
      <div className={styles.sentence}>
        <Labelled
          label={t('datasource.variable.include-any', 'Offer "Any"')}
          hint={t('datasource.variable.any-hint', 'Its value is .+ : the tag must have a value.')}
        >
          <InlineSwitch
            value={query.include_any === true}
            onChange={(event) => change({ include_any: event.currentTarget.checked })}
          />
        </Labelled>
        <Labelled
          label={t('datasource.variable.include-disabled', 'Offer "Disabled"')}
          hint={t('datasource.variable.disabled-hint', 'Its value is .* : filters on the variable are dropped.')}
        >
          <InlineSwitch
            value={query.include_disabled === true}
            onChange={(event) => change({ include_disabled: event.currentTarget.checked })}
          />
        </Labelled>
      </div>
      <VariablePreview source={datasource} query={query} range={within} />
    </div>
  );
}

function noteOf(kind: VariableKind): string {
  switch (kind) {
    case 'sql':
      return t(
        'datasource.variable.sql-note',
        'The first column is the value, a second one of text what is shown for it. $__searchFilter stands for what is typed into the list.',
      );
    case 'promql':
      return t(
        'datasource.variable.promql-note',
        'label_values(metric, label), label_values(label), label_names(), metrics(pattern) or query_result(expression).',
      );
    case 'tags':
      return t(
        'datasource.variable.tag-note',
        'The most frequent values first. $__searchFilter in "containing" stands for what is typed into the list.',
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  sentence: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.75, 1.5) }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
