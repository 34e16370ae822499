import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Formats } from '../components/view-props';
import { type SpanDetail } from '../model/span';
import { asText } from '../model/span-values';
import { Facts } from './Facts';

interface LogsProps {
  readonly detail: SpanDetail;
  /** Start of the span, Unix ms: times of events count from it. */
  readonly startMs: number;
  readonly format: Formats;
}

/** Events of the span in order of time, and its stack traces. */
export function Logs({ detail, startMs, format }: LogsProps) {
  const styles = useStyles2(getStyles);
  const logs = [...detail.logs].sort((a, b) => a.timestampMs - b.timestampMs);
  if (logs.length + detail.stackTraces.length === 0) {
    return <p className={styles.none}>{t('drawer.no-logs', 'This span has no logs or events.')}</p>;
  }
  return (
    <>
      {logs.map(({ timestampMs, name, fields }, at) => (
        <Facts
          key={at}
          title={`+${format.duration(timestampMs - startMs)} ${name}`}
          rows={fields.map(({ key, value }) => ({ name: key, value: asText(value) }))}
        />
      ))}
      {detail.stackTraces.map((stack, at) => (
        <pre key={at} className={styles.stack} aria-label={t('drawer.stack', 'Stack trace')}>
          {stack}
        </pre>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  none: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  stack: css({ fontSize: theme.typography.size.xs, whiteSpace: 'pre-wrap' }),
});
