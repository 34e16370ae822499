import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { DEPTH_MAX } from '../constants';
import { type Depth } from '../hooks/use-selection';
import { Bar } from './Bar';

export interface FocusBarProps {
  title: string;
  depth: Depth;
  lit: number;
  isolated: boolean;
  onDepth: (depth: Depth) => void;
  onIsolate: () => void;
  onClose: () => void;
}

/** The focused node, how far around it the map stays lit, and whether the rest is shown at all. */
export function FocusBar({ title, depth, lit, isolated, onDepth, onIsolate, onClose }: FocusBarProps) {
  const styles = useStyles2(getStyles);
  return (
    <Bar label={t('topology.focus.label', 'Focus')} testId="thalweg-topology-focus">
      <span className={styles.title}>{title}</span>
      <Steps
        name={t('topology.focus.callers', 'Callers')}
        value={depth.up}
        onChange={(up) => onDepth({ ...depth, up })}
      />
      <Steps
        name={t('topology.focus.callees', 'Called')}
        value={depth.down}
        onChange={(down) => onDepth({ ...depth, down })}
      />
      <span className={styles.count}>{t('topology.focus.lit', '{{nodes}} lit', { nodes: lit })}</span>
      <Button size="sm" variant={isolated ? 'primary' : 'secondary'} aria-pressed={isolated} onClick={onIsolate}>
        {t('topology.focus.only-these', 'Only these')}
      </Button>
      <IconButton name="times" aria-label={t('topology.focus.close', 'Leave the focus')} onClick={onClose} />
    </Bar>
  );
}

function Steps({ name, value, onChange }: { name: string; value: number; onChange: (value: number) => void }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.steps} role="group" aria-label={name}>
      {name}
      <IconButton
        name="minus"
        size="sm"
        aria-label={t('topology.focus.fewer', '{{name}}: fewer', { name })}
        disabled={value <= 0}
        onClick={() => onChange(value - 1)}
      />
      <output className={styles.value}>{value >= DEPTH_MAX ? t('topology.focus.all', 'all') : value}</output>
      <IconButton
        name="plus"
        size="sm"
        aria-label={t('topology.focus.more', '{{name}}: more', { name })}
        disabled={value >= DEPTH_MAX}
        onClick={() => onChange(value + 1)}
      />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({
    fontWeight: theme.typography.fontWeightMedium,
    maxWidth: theme.spacing(28),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  steps: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
  }),
  value: css({ minWidth: '1.2em', textAlign: 'center', color: theme.colors.text.primary }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
});
