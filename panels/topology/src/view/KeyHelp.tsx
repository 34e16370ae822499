import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';

const keyList = (): ReadonlyArray<readonly [keys: string, does: string]> => [
  ['← → ↑ ↓', t('topology.keys.walk', 'Go to the next node that way, along edges first')],
  ['Enter', t('topology.keys.menu', 'Menu of the node')],
  ['Space', t('topology.keys.focus', 'Focus the node, or leave the focus')],
  ['[  ]', t('topology.keys.depth', 'One more step of callers, of what is called; with Shift one fewer')],
  ['o', t('topology.keys.open', 'Open the node')],
  ['a  b', t('topology.keys.path', 'Path from here, path to here')],
  ['c  e', t('topology.keys.fold', 'Collapse the group, expand it; with Shift all groups')],
  ['p', t('topology.keys.pin', 'Pin the node, or let it go')],
  ['h', t('topology.keys.hide', 'Hide the node')],
  ['/', t('topology.keys.search', 'Find a node')],
  ['+ − 0', t('topology.keys.zoom', 'Zoom in, zoom out, show all')],
  ['Shift + ← → ↑ ↓', t('topology.keys.pan', 'Move the picture')],
  ['Esc', t('topology.keys.escape', 'Leave path, focus, and what is left out')],
  ['?', t('topology.keys.help', 'This list')],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.help} role="dialog" aria-label={t('topology.keys.label', 'Keys')}>
      <div className={styles.close}>
        <IconButton name="times" aria-label={t('topology.keys.close', 'Close the list of keys')} onClick={onClose} />
      </div>
      <table className={styles.keys}>
        <tbody>
          {keyList().map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.note}>
        {t(
          'topology.keys.mouse',
          'Click focuses, double click opens or expands, drag moves the map or pins a node, Ctrl or ⌘ + scroll zooms.',
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  help: css({
    position: 'absolute',
    insetInlineEnd: theme.spacing(1),
    top: theme.spacing(6),
    padding: theme.spacing(1.5, 2),
    maxHeight: `calc(100% - ${theme.spacing(8)})`,
    overflow: 'auto',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
  }),
  close: css({ position: 'absolute', insetInlineEnd: theme.spacing(0.5), top: theme.spacing(0.75) }),
  keys: css({
    '& th': { paddingRight: theme.spacing(2), fontWeight: theme.typography.fontWeightRegular },
    '& kbd': { padding: theme.spacing(0.25, 0.75) },
    '& td': { paddingRight: theme.spacing(2) },
    '& tr': { lineHeight: 1.9 },
  }),
  note: css({ marginTop: theme.spacing(1), color: theme.colors.text.secondary }),
});
