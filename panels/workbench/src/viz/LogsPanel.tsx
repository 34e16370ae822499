import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { Icon, TextLink, useStyles2 } from '@grafana/ui';
import { Face, t } from '@thalweg/panel-kit';
import { useMemo, useState } from 'react';
import { DEFAULTS } from '../config';
import { type LogLevel, type LogLine, readLines } from './log-lines';

export interface LogsOptions {
  showTime?: boolean;
  wrapLogMessage?: boolean;
  enableLogDetails?: boolean;
  sortOrder?: 'Descending' | 'Ascending';
}

const FORMAT = 'YYYY-MM-DD HH:mm:ss.SSS';

export function LogsPanel({ data, options, timeZone }: PanelProps<LogsOptions>) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => {
    const all = data.series.flatMap((frame) => readLines(frame, DEFAULTS.log_lines)).slice(0, DEFAULTS.log_lines);
    const sign = options.sortOrder === 'Ascending' ? 1 : -1;
    return all.sort((a, b) => sign * (a.time - b.time));
  }, [data.series, options.sortOrder]);
  if (lines.length === 0) return <Face kind="empty" title={t('viz.no_lines', 'No lines in this time range')} />;
  const toggle = (id: string) =>
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <ul className={styles.list} tabIndex={0} aria-label={t('viz.lines', 'Lines')}>
      {lines.map((line) => (
        <li key={line.id} className={cx(styles.line, styles[line.level])}>
          <button
            type="button"
            className={styles.head}
            aria-expanded={open.has(line.id)}
            onClick={() => toggle(line.id)}
          >
            <Icon name={open.has(line.id) ? 'angle-down' : 'angle-right'} size="sm" />
            {options.showTime !== false && <time>{dateTimeFormat(line.time, { timeZone, format: FORMAT })}</time>}
            <span className={styles.level}>{line.level === 'unknown' ? '' : line.level}</span>
            <span className={cx(styles.body, options.wrapLogMessage && styles.wrapped)}>{line.body}</span>
          </button>
          {open.has(line.id) && <Details line={line} />}
        </li>
      ))}
    </ul>
  );
}

function Details({ line }: { line: LogLine }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.details}>
      <p>{line.body}</p>
      {line.links.length > 0 && (
        <div className={styles.links}>
          {line.links.map((link) => (
            <TextLink key={link.href + link.title} href={link.href} inline={false} icon="link">
              {link.title}
            </TextLink>
          ))}
        </div>
      )}
      <dl>
        {line.labels.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const stripe = (color: string) => css({ borderLeftColor: color });
  const levels: Record<LogLevel, string> = {
    critical: stripe(theme.visualization.getColorByName('purple')),
    error: stripe(theme.colors.error.main),
    warning: stripe(theme.colors.warning.main),
    info: stripe(theme.colors.success.main),
    debug: stripe(theme.colors.info.main),
    unknown: stripe(theme.colors.border.strong),
  };
  return {
    ...levels,
    list: css({ height: '100%', overflow: 'auto', margin: 0, padding: 0, listStyle: 'none' }),
    line: css({
      borderLeft: '3px solid',
      // Lines out of sight cost no layout.
      contentVisibility: 'auto',
      containIntrinsicSize: 'auto 24px',
      '&:hover': { background: theme.colors.background.secondary },
    }),
    head: css({
      display: 'flex',
      alignItems: 'baseline',
      gap: theme.spacing(1),
      width: '100%',
      padding: theme.spacing(0.25, 1),
      border: 0,
      background: 'none',
      color: 'inherit',
      textAlign: 'left',
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
      cursor: 'pointer',
      '& svg': { flex: 'none', alignSelf: 'center' },
      '& time': { flex: 'none', color: theme.colors.text.secondary },
    }),
    level: css({ flex: 'none', minWidth: '7ch', color: theme.colors.text.secondary }),
    body: css({ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
    wrapped: css({ whiteSpace: 'pre-wrap', wordBreak: 'break-word' }),
    details: css({
      padding: theme.spacing(1, 2, 1.5, 4),
      fontSize: theme.typography.bodySmall.fontSize,
      '& p': {
        fontFamily: theme.typography.fontFamilyMonospace,
        wordBreak: 'break-word',
        marginBottom: theme.spacing(1),
      },
      '& dl': { margin: 0, display: 'grid', gap: theme.spacing(0.25, 2) },
      '& dl > div': { display: 'grid', gridTemplateColumns: 'minmax(120px, 220px) 1fr' },
      '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      '& dd': { margin: 0, wordBreak: 'break-word' },
    }),
    links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), marginBottom: theme.spacing(1) }),
  };
}
