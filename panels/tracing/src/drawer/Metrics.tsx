import { useMemo } from 'react';
import { css } from '@emotion/css';
import { type DataFrame, FieldType, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { AskFace, formatWith, t, useAsk } from '@thalweg/panel-kit';
import { type DrawerProps } from '../components/view-props';
import { metricsQuestion, RED_METRICS } from './questions-of-span';
import { type Series, Sparkline } from './Sparkline';

/** Rate, failures and latency of the span's service, five minutes before and after. */
export function Metrics(props: DrawerProps) {
  const { trace, span } = props;
  const styles = useStyles2(getStyles);
  const question = useMemo(() => metricsQuestion(trace, span), [trace, span]);
  const answer = useAsk(question);
  const service = trace.spans[span]?.service ?? '';
  if (!question) {
    return <p className={styles.words}>{t('drawer.metrics.unnamed', 'This span names no service.')}</p>;
  }
  return (
    <AskFace
      answer={answer}
      isEmpty={(frames) => seriesOf(frames).length === 0}
      empty={{
        title: t('drawer.metrics.empty', '{{service}} served nothing in these minutes', { service }),
        hint: t(
          'drawer.metrics.empty-hint',
          'Metrics tell of services that were called; one that only calls has none.',
        ),
      }}
    >
      {(frames) => <Charts {...props} series={seriesOf(frames)} />}
    </AskFace>
  );
}

type Named = Series & { readonly name: (typeof RED_METRICS)[number]; readonly write: (value: number | null) => string };

/** Series of an answer by metric, in the order of rate, errors, duration. */
function seriesOf(frames: readonly DataFrame[]): Named[] {
  return RED_METRICS.flatMap((name) => {
    for (const frame of frames) {
      const value = frame.fields.find((field) => field.labels?.['metric'] === name || field.name === name);
      const time = frame.fields.find(({ type }) => type === FieldType.time);
      if (value && time && frame.length > 0) {
        return [
          {
            name,
            times: time.values as number[],
            values: value.values as Array<number | null>,
            write: (figure: number | null) => formatWith(value, figure),
          },
        ];
      }
    }
    return [];
  });
}

function nameOf(name: (typeof RED_METRICS)[number]): string {
  switch (name) {
    case 'request_rate':
      return t('drawer.metrics.rate', 'Requests');
    case 'error_ratio':
      return t('drawer.metrics.errors', 'Failed share');
    case 'latency_p95':
      return t('drawer.metrics.p95', 'Latency, p95');
  }
}

function Charts({ trace, span, format, series }: DrawerProps & { readonly series: readonly Named[] }) {
  const styles = useStyles2(getStyles);
  const atMs = trace.times.originMs + (trace.times.start[span] ?? 0);
  return (
    <>
      <p className={styles.words}>
        {t('drawer.metrics.words', 'What {{service}} served around {{time}}; the line marks this span.', {
          service: trace.spans[span]?.service,
          time: format.time(atMs).slice(11, 19),
        })}
      </p>
      {series.map((one) => (
        <Sparkline
          key={one.name}
          name={nameOf(one.name)}
          series={one}
          atMs={atMs}
          write={one.write}
          isBad={one.name === 'error_ratio'}
        />
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  words: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
