import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';

const KEYS: ReadonlyArray<readonly [keys: string, does: string]> = [
  ['← → ↑ ↓', 'Go to the next node that way'],
  ['Enter', 'Focus the node; again to open it'],
  ['Esc', 'Show everything'],
  ['+ − 0', 'Zoom in, zoom out, show all'],
  ['Shift + arrows', 'Move the picture'],
  ['/', 'Find a node'],
  ['m', 'Menu of the node'],
  ['?', 'This list'],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.help} role="dialog" aria-label="Keys">
      <div className={styles.close}>
        <IconButton name="times" aria-label="Close the list of keys" onClick={onClose} />
      </div>
      <table className={styles.keys}>
        <tbody>
          {KEYS.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.note}>Click focuses, double click opens, drag moves, Ctrl or ⌘ + scroll zooms.</div>
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
