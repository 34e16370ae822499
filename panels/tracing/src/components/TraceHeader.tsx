import { type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { linkToHere } from '../hooks/use-address';
import { useCopy } from '../hooks/use-copy';
import { ClockReport } from './ClockReport';
import { Tool } from './Tool';
import { TraceChooser } from './TraceChooser';
import { type ViewProps } from './view-props';

interface TraceHeaderProps extends ViewProps {
  readonly onAdjustClocks: () => void;
  readonly onHelp: () => void;
  /** Absent where there is no room for the overview. */
  readonly onToggleMap: (() => void) | undefined;
  readonly showMap: boolean;
}

/** Name and figures of the trace. */
export function TraceHeader(props: TraceHeaderProps) {
  const { trace, traces, format, timeRange, onHelp, onToggleMap, showMap } = props;
  const styles = useStyles2(getStyles);
  const { copied, copy } = useCopy();
  const root = trace.spans[trace.mainRoot];
  const traceId = root?.traceId ?? '';
  const copyTool = (text: () => string, name: string, done: boolean, glyph: 'copy' | 'link') => (
    <Tool
      label={done ? t('toolbar.copied', 'Copied') : name}
      glyph={done ? 'done' : glyph}
      onClick={() => copy(text())}
    />
  );
  return (
    <header className={styles.header}>
      {traces.length > 1 && <TraceChooser {...props} />}
      <h2 className={styles.name}>
        <span className={styles.service}>{root?.service || t('toolbar.unnamed', 'Trace')}</span> {root?.operation}
      </h2>
      <span className={styles.id} data-tip={t('toolbar.trace-id', 'Trace id: {{id}}', { id: traceId })}>
        {traceId}
      </span>
      <span className={styles.tools}>
        {copyTool(() => traceId, t('toolbar.copy-id', 'Copy the trace id'), copied === traceId, 'copy')}
        {copyTool(
          () => linkToHere(timeRange),
          t('toolbar.copy-link', 'Copy a link to what is shown'),
          copied !== undefined && copied !== traceId,
          'link',
        )}
        {onToggleMap && (
          <Tool
            label={showMap ? t('toolbar.hide-map', 'Hide the overview') : t('toolbar.show-map', 'Show the overview')}
            glyph="map"
            pressed={showMap}
            onClick={onToggleMap}
          />
        )}
        <Tool label={t('toolbar.help', 'Keyboard help')} tip={t('toolbar.help-tip', 'Keys (?)')} onClick={onHelp}>
          ?
        </Tool>
      </span>
      {trace.skews.length > 0 && <ClockReport {...props} />}
      <dl className={styles.facts}>
        <Fact name={t('toolbar.start', 'Start')}>{format.time(trace.times.originMs)}</Fact>
        <Fact name={t('toolbar.duration', 'Duration')}>{format.duration(trace.times.totalMs)}</Fact>
        <Fact name={t('toolbar.spans', 'Spans')}>{format.count(trace.spans.length)}</Fact>
        <Fact name={t('toolbar.services', 'Services')}>{format.count(trace.services.length)}</Fact>
        {trace.hosts.length > 0 && (
          <Fact name={t('toolbar.hosts', 'Hosts')} tip={trace.hosts.slice(0, HOSTS_IN_TIP).join('\n')}>
            {format.count(trace.hosts.length)}
          </Fact>
        )}
        <Fact name={t('toolbar.errors', 'Errors')} className={trace.errorCount > 0 ? styles.failed : undefined}>
          {format.count(trace.errorCount)}
        </Fact>
        {trace.defects.size > 0 && (
          <Fact
            name={t('toolbar.findings', 'Findings')}
            className={styles.defects}
            tip={t(
              'toolbar.findings-tip',
              'Spans with something wrong: orphans, circles, clocks. Each is marked and says what it is.',
            )}
          >
            {format.count(trace.defects.size)}
          </Fact>
        )}
      </dl>
      {trace.rows.notices.length > 0 && (
        <p className={styles.notices} role="note">
          {trace.rows.notices.join(' ')}
        </p>
      )}
    </header>
  );
}

const HOSTS_IN_TIP = 12;

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
    maxWidth: '36%',
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
    maxWidth: 240,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  tools: css({ display: 'inline-flex', gap: 2 }),
  facts: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2), margin: '0 0 0 auto' }),
  fact: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    alignItems: 'baseline',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    '& dt': { fontWeight: theme.typography.fontWeightRegular },
  }),
  figure: css({ margin: 0, color: theme.colors.text.primary, fontVariantNumeric: 'tabular-nums' }),
  failed: css({ color: theme.colors.error.text }),
  defects: css({ color: theme.colors.warning.text }),
  notices: css({
    width: '100%',
    margin: 0,
    color: theme.colors.warning.text,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
