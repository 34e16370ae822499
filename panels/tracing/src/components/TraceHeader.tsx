import { type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatLatencyMs } from '@thalweg/panel-kit';
import { useCopy } from '../hooks/use-copy';
import { type Trace } from '../model/trace';
import { t } from '../strings';
import { Tool } from './Tool';

interface TraceHeaderProps {
  readonly trace: Trace;
  readonly timeZone: TimeZone;
  readonly onToggleClocks: () => void;
}

/** Name and figures of the trace. */
export function TraceHeader({ trace, timeZone, onToggleClocks }: TraceHeaderProps) {
  const styles = useStyles2(getStyles);
  const { copied, copy } = useCopy();
  const root = trace.spans[trace.mainRoot];
  const traceId = root?.traceId ?? '';
  const failed = trace.errorCount > 0;
  return (
    <header className={styles.header}>
      <h2 className={styles.name}>
        <span className={styles.service}>{root?.service || t('header.unnamed')}</span> {root?.operation}
      </h2>
      <span className={styles.id} data-tip={`${t('header.trace-id')}: ${traceId}`}>
        {traceId}
      </span>
      <Tool
        label={copied === traceId ? t('header.copied') : t('header.copy-id')}
        glyph={copied === traceId ? 'done' : 'copy'}
        onClick={() => copy(traceId)}
      />
      <dl className={styles.facts}>
        <Fact name={t('header.start')}>
          {dateTimeFormat(trace.times.originMs, { timeZone, format: 'YYYY-MM-DD HH:mm:ss.SSS' })}
        </Fact>
        <Fact name={t('header.duration')}>{formatLatencyMs(trace.times.totalMs)}</Fact>
        <Fact name={t('header.spans')}>{trace.spans.length.toLocaleString('en')}</Fact>
        <Fact name={t('header.services')}>{trace.services.length}</Fact>
        {trace.hosts.length > 0 && <Fact name={t('header.hosts')}>{trace.hosts.length}</Fact>}
        <Fact name={t('header.errors')} className={failed ? styles.failed : undefined}>
          {trace.errorCount.toLocaleString('en')}
        </Fact>
        {trace.defects.size > 0 && (
          <Fact name={t('header.defects')} className={styles.defects} tip={t('header.defects.tip')}>
            {trace.defects.size.toLocaleString('en')}
          </Fact>
        )}
      </dl>
      {trace.hostOffsets.size > 0 && (
        <Tool label={skewText(trace)} tip={t('header.skew.tip')} pressed={trace.adjusted} onClick={onToggleClocks}>
          {skewText(trace)}
        </Tool>
      )}
    </header>
  );
}

function skewText(trace: Trace): string {
  const hosts = [...trace.hostOffsets].map(
    ([host, offset]) => `${host} ${offset > 0 ? '+' : '−'}${formatLatencyMs(Math.abs(offset))}`,
  );
  const shown = hosts.length > 2 ? `${hosts.slice(0, 2).join(', ')}, …` : hosts.join(', ');
  return t(trace.adjusted ? 'header.skew' : 'header.skew-raw', { hosts: shown });
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly tip?: string;
}

function Fact({ name, children, className, tip }: FactProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.fact} data-tip={tip}>
      <dt>{name}</dt>
      <dd className={cx(styles.figure, className)}>{children}</dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.25, 1), flexShrink: 0 }),
  name: css({
    ...theme.typography.h5,
    margin: 0,
    minWidth: 0,
    maxWidth: '45%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightRegular,
  }),
  service: css({ fontWeight: theme.typography.fontWeightMedium, marginRight: theme.spacing(0.5) }),
  id: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.size.xs,
    color: theme.colors.text.secondary,
    maxWidth: 260,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  facts: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2), margin: '0 0 0 auto' }),
  fact: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    '& dt': { fontWeight: theme.typography.fontWeightRegular, margin: 0 },
  }),
  figure: css({ margin: 0, color: theme.colors.text.primary, fontVariantNumeric: 'tabular-nums' }),
  failed: css({ color: theme.colors.error.text, fontWeight: theme.typography.fontWeightMedium }),
  defects: css({ color: theme.colors.warning.text, fontWeight: theme.typography.fontWeightMedium }),
});
