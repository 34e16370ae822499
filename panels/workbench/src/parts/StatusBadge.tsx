import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, type IconName, useStyles2 } from '@grafana/ui';

interface Props {
  status: string;
  code: number | null;
}

const LOOK: Readonly<Record<string, { label: string; icon?: IconName; tone: 'fine' | 'warning' | 'error' | 'dim' }>> = {
  ok: { label: 'ok', tone: 'fine' },
  client_error: { label: 'client error', icon: 'exclamation-triangle', tone: 'warning' },
  server_error: { label: 'server error', icon: 'exclamation-circle', tone: 'error' },
  timeout: { label: 'timeout', icon: 'clock-nine', tone: 'error' },
  parse_failed: { label: 'not understood', icon: 'question-circle', tone: 'dim' },
  unknown: { label: 'unknown', tone: 'dim' },
};

/** How a request ended: by icon and word, and by colour for those who see it. */
export function StatusBadge({ status, code }: Props) {
  const styles = useStyles2(getStyles);
  const look = LOOK[status] ?? { label: status, tone: 'dim' as const };
  return (
    <span className={styles[look.tone]}>
      {look.icon && <Icon name={look.icon} size="sm" />}
      {code ? `${code} ` : ''}
      {look.tone === 'fine' && code ? '' : look.label}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const base = { display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) };
  return {
    fine: css({ ...base, color: theme.colors.text.secondary }),
    dim: css({ ...base, color: theme.colors.text.secondary }),
    warning: css({ ...base, color: theme.colors.warning.text }),
    error: css({ ...base, color: theme.colors.error.text }),
  };
};
