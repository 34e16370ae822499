import { t } from '@grafana/i18n';
import { Button, InlineSwitch, RadioButtonGroup } from '@grafana/ui';
import { Clause } from '../editor/Clause';
import { roles } from '../editor/choices';
import { CommitInput } from '../editor/CommitInput';
import { FilterClauses } from '../editor/FilterClauses';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { MetricPicker } from '../editor/MetricPicker';
import { MultiPicker } from '../editor/MultiPicker';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { useTagKeys } from '../editor/use-tag-options';

const NEXT = {
  red: ['request_rate', 'error_ratio', 'latency_p95', 'latency_avg'],
  network: ['request_bytes_rate', 'response_bytes_rate', 'request_size_avg', 'response_size_avg'],
};

/** Metrics by tags: "Show request rate from clients where … to servers where … per service". */
export function MetricSentence(props: PartProps) {
  const { query, variables, apply } = props;
  const signal = query.kind === 'network' ? 'network' : 'red';
  const chosen = signal === 'red' ? query.metrics : query.network_metrics;
  const set = (metrics: string[]) => apply(signal === 'red' ? { metrics } : { network_metrics: metrics });
  const next = NEXT[signal].find((metric) => !chosen.includes(metric));
  return (
    <>
      <Clause word={t('datasource.clause.metrics', 'measured by')}>
        {chosen.map((metric, at) => (
          <MetricPicker
            key={`${at}-${metric}`}
            signal={signal}
            value={metric}
            variables={variables}
            onChange={(changed) => set([...new Set(chosen.map((one, index) => (index === at ? changed : one)))])}
            onRemove={chosen.length > 1 ? () => set(chosen.filter((_, index) => index !== at)) : undefined}
          />
        ))}
        <Button
          variant="secondary"
          fill="text"
          size="sm"
          icon="plus"
          disabled={next === undefined}
          aria-label={t('datasource.editor.add-metric', 'Add a metric')}
          tooltip={t('datasource.editor.add-metric', 'Add a metric')}
          onClick={() => next && set([...chosen, next])}
        />
      </Clause>
      <FilterClauses {...props} />
      <GroupClause {...props} />
    </>
  );
}

function GroupClause({ lookups, query, variables, apply }: PartProps) {
  const keys = useTagKeys({ lookups, variables });
  return (
    <Clause word={t('datasource.clause.per', 'per')}>
      <MultiPicker
        label={t('datasource.editor.group', 'Group by')}
        placeholder={t('datasource.editor.ungrouped', 'nothing: all in one')}
        value={query.group_by.map((value) => ({ value, label: value }))}
        options={keys}
        onChange={(group_by) => apply({ group_by })}
      />
      <Labelled
        label={t('datasource.editor.role', 'as seen by the')}
        hint={t(
          'datasource.editor.role-hint',
          'The end of calls that is measured, and that tags without a side describe.',
        )}
      >
        <RadioButtonGroup size="sm" options={roles()} value={query.role} onChange={(role) => apply({ role })} />
      </Labelled>
    </Clause>
  );
}

export function MetricOptions(props: PartProps) {
  const { query, apply } = props;
  const summary = [
    query.instant
      ? t('datasource.options.instant-on', 'one row per group')
      : t('datasource.options.over-time', 'over time'),
    limitSummary(query),
    query.legend || t('datasource.options.legend-auto', 'names by metric and tags'),
    ...(query.exemplars && !query.instant ? [t('datasource.options.exemplars-on', 'exemplars')] : []),
  ];
  return (
    <OptionsRow summary={summary}>
      <Labelled
        label={t('datasource.options.instant', 'Instant')}
        hint={t('datasource.options.instant-hint', 'One row per group over the whole range, in place of time series.')}
      >
        <InlineSwitch value={query.instant} onChange={(event) => apply({ instant: event.currentTarget.checked })} />
      </Labelled>
      <LimitOption {...props} />
      <Labelled
        label={t('datasource.options.legend', 'Legend')}
        hint={t(
          'datasource.options.legend-hint',
          'Name of a series; a tag in double braces stands for its value. Empty: the metric and all tags.',
        )}
      >
        <CommitInput
          width={28}
          placeholder="{{auto_service}}"
          value={query.legend}
          onCommit={(legend) => apply({ legend })}
        />
      </Labelled>
      <Labelled
        label={t('datasource.options.exemplars', 'Exemplars')}
        hint={t(
          'datasource.options.exemplars-hint',
          'Slow and failed requests as dots on the chart; each opens its trace.',
        )}
      >
        <InlineSwitch
          value={query.exemplars}
          disabled={query.instant}
          onChange={(event) => apply({ exemplars: event.currentTarget.checked })}
        />
      </Labelled>
    </OptionsRow>
  );
}
