import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption, InlineSwitch, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useCallback } from 'react';
import { promqlFormats } from '../editor/choices';
import { Clause } from '../editor/Clause';
import { CommitInput } from '../editor/CommitInput';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { durationText, parseDuration } from '../model/duration';
import { type MetricRow } from '../promql/complete';
import { PromqlEditor } from '../promql/PromqlEditor';
import { expressionOf } from '../promql/start';

/** The expression, and what its answer is read as. */
export function PromqlSentence(props: PartProps) {
  const { lookups, query, range, variables, data, apply } = props;
  const styles = useStyles2(getStyles);
  const errors = data?.errors ?? (data?.error ? [data.error] : []);
  const error = errors.find(({ refId }) => refId === undefined || refId === query.refId)?.message;
  return (
    <>
      <Labelled label={t('datasource.promql.as', 'as')}>
        <RadioButtonGroup
          size="sm"
          options={promqlFormats()}
          value={query.promql_format}
          onChange={(promql_format) => apply({ promql_format })}
        />
      </Labelled>
      {query.expr.trim() === '' && <StartFrom {...props} />}
      <div className={styles.wide}>
        <PromqlEditor
          expr={query.expr}
          lookups={lookups}
          range={range}
          variables={variables}
          error={error}
          onCommit={(expr) => apply({ expr })}
        />
      </div>
    </>
  );
}

/** Metrics by name, with what they mean: a first expression that suits the type of the one that is chosen. */
function StartFrom({ lookups, range, apply }: PartProps) {
  const { from, to } = range;
  const options = useCallback(
    async (typed: string): Promise<Array<ComboboxOption & { metric?: MetricRow }>> => {
      try {
        const metrics = await lookups.metrics({ from, to }, typed);
        const wanted = typed.toLowerCase();
        return metrics
          .filter(({ name }) => name.toLowerCase().includes(wanted))
          .map((metric) => ({
            value: metric.name,
            label: metric.name,
            description: [metric.type, metric.help].filter(Boolean).join(': '),
            metric,
          }));
      } catch (error) {
        const description = error instanceof Error ? error.message : String(error);
        return [
          { value: '', label: t('datasource.picker.failed', 'Nothing to choose from'), description, infoOption: true },
        ];
      }
    },
    [lookups, from, to],
  );
  return (
    <Clause word={t('datasource.clause.start-from', 'starting from')}>
      <Labelled label={t('datasource.promql.metric', 'Metric')} hidden>
        <Combobox
          width="auto"
          minWidth={30}
          maxWidth={64}
          placeholder={t('datasource.promql.pick', 'a metric')}
          value={null}
          options={options}
          onChange={(chosen: ComboboxOption & { metric?: MetricRow }) =>
            apply({ expr: expressionOf(chosen.metric ?? { name: chosen.value, type: '' }) })
          }
        />
      </Labelled>
    </Clause>
  );
}

export function PromqlOptions(props: PartProps) {
  const { query, apply } = props;
  const summary = [
    query.instant ? t('datasource.promql.instant-on', 'instant') : '',
    query.legend ? t('datasource.promql.legend-is', 'legend {{legend}}', { legend: query.legend }) : '',
    query.min_step_ms === undefined
      ? ''
      : t('datasource.promql.step-is', 'a point every {{step}} at most', { step: durationText(query.min_step_ms) }),
    query.exemplars ? t('datasource.options.exemplars-on', 'exemplars') : '',
    limitSummary(query),
    t('datasource.sql.run-hint', 'Ctrl+Enter runs'),
  ];
  const notDuration = t('datasource.promql.step-check', 'A duration: 15s, 1m');
  return (
    <OptionsRow summary={summary.filter(Boolean)}>
      <Labelled
        label={t('datasource.options.legend', 'Legend')}
        hint={t('datasource.promql.legend-hint', 'A label in double braces stands for its value.')}
      >
        <CommitInput
          width={24}
          maxLength={256}
          placeholder={t('datasource.promql.legend-none', 'all labels')}
          value={query.legend}
          onCommit={(legend) => apply({ legend })}
        />
      </Labelled>
      <Labelled
        label={t('datasource.promql.min-step', 'Min step')}
        hint={t(
          'datasource.promql.min-step-hint',
          'How often the metrics are written: points lie no closer, and $__rate_interval is four of them at the least. 15s unless set.',
        )}
      >
        <CommitInput
          width={10}
          placeholder="15s"
          value={durationText(query.min_step_ms)}
          check={(text) => (text === '' || (parseDuration(text) ?? 0) >= 1 ? undefined : notDuration)}
          onCommit={(text) => apply({ min_step_ms: parseDuration(text) })}
        />
      </Labelled>
      <Labelled
        label={t('datasource.options.instant', 'Instant')}
        hint={t('datasource.promql.instant-hint', 'The values at the end of the range, one row a series.')}
      >
        <InlineSwitch value={query.instant} onChange={(event) => apply({ instant: event.currentTarget.checked })} />
      </Labelled>
      {!query.instant && (
        <Labelled
          label={t('datasource.options.exemplars', 'Exemplars')}
          hint={t(
            'datasource.promql.exemplars-hint',
            'Samples that programs marked with their trace; a click opens it.',
          )}
        >
          <InlineSwitch
            value={query.exemplars}
            onChange={(event) => apply({ exemplars: event.currentTarget.checked })}
          />
        </Labelled>
      )}
      <LimitOption {...props} />
    </OptionsRow>
  );
}

const getStyles = () => ({ wide: css({ flex: '1 1 100%', minWidth: 0 }) });
