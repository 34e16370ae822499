import { t } from '@grafana/i18n';
import { Combobox, IconButton } from '@grafana/ui';
import {
  formatMetric,
  type MetricCall,
  type MetricName,
  type MetricParameter,
  METRICS,
  parseMetric,
} from '@thalweg/protocol';
import { metricLabel, metrics } from './choices';
import { CommitInput, numberCheck } from './CommitInput';
import { Labelled } from './Labelled';

interface Props {
  readonly signal: 'red' | 'network';
  /** `latency_quantile(0.999)`, or a variable. */
  readonly value: string;
  readonly variables: readonly string[];
  readonly onChange: (metric: string) => void;
  /** Absent for the only metric: a query without one asks nothing. */
  readonly onRemove?: () => void;
}

/** One metric, and the numbers that its function takes. */
export function MetricPicker({ signal, value, variables, onChange, onRemove }: Props) {
  const call = parseMetric(value);
  const label = call ? metricLabel(call.metric) : value;
  const parameters = call ? (METRICS[call.metric].parameters ?? []) : [];
  const options = [...metrics(signal), ...variables.map((name) => ({ value: name as MetricName, label: name }))];
  const setParameter = (at: number, text: string) => {
    if (!call) return;
    const given = parameters.map((parameter, index) =>
      index === at ? Number(text === '' ? parameter.default : text) : (call.parameters?.[index] ?? parameter.default),
    );
    onChange(formatMetric({ metric: call.metric, parameters: given } satisfies MetricCall));
  };
  return (
    <>
      <Labelled label={t('datasource.editor.metric', 'Metric')} hidden>
        <Combobox
          width="auto"
          minWidth={16}
          maxWidth={36}
          options={options}
          value={call ? { value: call.metric, label } : { value: value as MetricName, label: value }}
          onChange={({ value: name }) => onChange(name in METRICS ? formatMetric({ metric: name }) : name)}
        />
      </Labelled>
      {parameters.map((parameter, at) => (
        <Labelled key={parameter.name} label={parameterLabel(parameter)}>
          <CommitInput
            width={12}
            inputMode="decimal"
            suffix={parameter.unit}
            value={String(call?.parameters?.[at] ?? parameter.default)}
            check={numberCheck(parameter.minimum, parameter.maximum, outOfBounds)}
            onCommit={(text) => setParameter(at, text)}
          />
        </Labelled>
      ))}
      {onRemove && (
        <IconButton
          name="times"
          size="sm"
          aria-label={t('datasource.editor.remove-metric', 'Remove {{metric}}', { metric: label })}
          onClick={onRemove}
        />
      )}
    </>
  );
}

const outOfBounds = (minimum: number, maximum: number) =>
  t('datasource.editor.bounds', 'A number from {{minimum}} to {{maximum}}', { minimum, maximum });

function parameterLabel({ name, label }: MetricParameter): string {
  const labels: Record<string, string> = {
    quantile: t('datasource.parameter.quantile', 'quantile'),
    threshold: t('datasource.parameter.threshold', 'satisfied up to'),
  };
  return labels[name] ?? label;
}
