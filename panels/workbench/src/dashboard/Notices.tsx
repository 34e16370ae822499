import { css } from '@emotion/css';
import { type DataFrame, type GrafanaTheme2, type QueryResultMetaNotice } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';

/** Notices of an answer, each once: what was cut, and how to see more. */
export function noticesOf(frames: readonly DataFrame[]): QueryResultMetaNotice[] {
  const seen = new Map<string, QueryResultMetaNotice>();
  for (const { meta } of frames) for (const notice of meta?.notices ?? []) seen.set(notice.text, notice);
  return [...seen.values()].slice(0, 3);
}

/** Icon and text; where there is no room for text, it stands in the tooltip. */
export function Notices({ frames, compact = false }: { frames: readonly DataFrame[]; compact?: boolean }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {noticesOf(frames).map(({ severity, text }) => (
        <Tooltip key={text} content={text}>
          <span className={styles.notice} data-severity={severity} role="note" tabIndex={0} aria-label={text}>
            <Icon name={severity === 'info' ? 'info-circle' : 'exclamation-triangle'} size="sm" />
            {!compact && <span>{text}</span>}
          </span>
        </Tooltip>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  notice: css({
    ...theme.typography.bodySmall,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minWidth: 0,
    maxWidth: 420,
    padding: theme.spacing(0.25, 0.75),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    background: theme.colors.background.secondary,
    '&[data-severity=warning] svg': { color: theme.colors.warning.text },
    '&[data-severity=error] svg': { color: theme.colors.error.text },
    '& svg': { flex: 'none' },
    '& span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  }),
});
