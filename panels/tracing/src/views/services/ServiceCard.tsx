import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type NodeType, nodeTypeOf, t, TypeIcon } from '@thalweg/panel-kit';
import { type ViewProps } from '../../components/view-props';
import { type Picked } from './picked';
import { type ServiceNode } from './service-graph';
import { type PlacedService, SERVICE_BOX } from './service-layout';

interface ServiceCardProps extends Pick<ViewProps, 'format' | 'colorOf'> {
  readonly node: ServiceNode;
  readonly at: PlacedService | undefined;
  readonly picked: Picked | undefined;
  readonly onPick: (picked: Picked | undefined) => void;
}

/** A service: its colour, share of all own times, spans and failures; one that nobody saw is dashed. */
export function ServiceCard({ node, at, picked, onPick, format, colorOf }: ServiceCardProps) {
  const styles = useStyles2(getStyles);
  const isPressed = picked?.kind === 'service' && picked.name === node.name;
  const count = node.spans.length;
  const own = format.duration(node.selfMs);
  const spans = t('services.spans', '{{count}} spans', { count, defaultValue_one: '{{count}} span' });
  const failed = node.errors > 0 ? t('services.failed', '{{errors}} failed', { errors: node.errors }) : '';
  const unseen = t('services.unseen', 'not seen itself');
  const told = node.isUnseen ? unseen : [own, format.share(node.share), spans, failed].filter(Boolean).join(', ');
  return (
    <button
      type="button"
      className={cx(styles.card, node.isUnseen && styles.unseen, isPressed && styles.pressed)}
      style={{ left: at?.x, top: at?.y }}
      aria-pressed={isPressed}
      aria-label={`${node.name}: ${told}`}
      onClick={() => onPick(isPressed ? undefined : { kind: 'service', name: node.name })}
    >
      <span className={styles.colour} style={node.isUnseen ? undefined : { background: colorOf(node.name) }} />
      <span className={styles.body}>
        <span className={styles.head}>
          <TypeIcon type={iconOf(node)} size={14} />
          <span className={styles.name}>{node.name}</span>
        </span>
        <span className={styles.line}>
          {node.isUnseen ? (
            unseen
          ) : (
            <>
              {own} <b>{format.share(node.share)}</b>
            </>
          )}
        </span>
        {!node.isUnseen && (
          <span className={styles.line}>
            {spans}
            {failed && <span className={styles.failed}> {failed}</span>}
          </span>
        )}
      </span>
      <span className={styles.share} style={{ width: `${node.share * 100}%`, background: colorOf(node.name) }} />
    </button>
  );
}

/** Databases and the like by what they serve; the rest are services. */
function iconOf({ protocols, name }: ServiceNode): NodeType {
  const type = nodeTypeOf(...protocols, name);
  return type === 'unknown' ? 'service' : type;
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'absolute',
    display: 'flex',
    width: SERVICE_BOX.width,
    height: SERVICE_BOX.height,
    padding: 0,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontSize: theme.typography.size.xs,
    textAlign: 'left',
    overflow: 'hidden',
    '&:hover': { borderColor: theme.colors.border.strong },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  unseen: css({ borderStyle: 'dashed', background: theme.colors.background.primary }),
  pressed: css({ borderColor: theme.colors.primary.border, boxShadow: `0 0 0 1px ${theme.colors.primary.border}` }),
  colour: css({ width: 5, height: '100%', flexShrink: 0 }),
  body: css({ display: 'flex', flexDirection: 'column', gap: 1, minWidth: 0, padding: theme.spacing(0.5, 1) }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), minWidth: 0 }),
  name: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  line: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  failed: css({ color: theme.colors.error.text }),
  share: css({ position: 'absolute', left: 0, bottom: 0, height: 3 }),
});
