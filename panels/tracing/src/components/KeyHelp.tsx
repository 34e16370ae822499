import { useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from './Tool';

const keys = (): ReadonlyArray<
  readonly [title: string, rows: ReadonlyArray<readonly [keys: string, text: string]>]
> => [
  [
    t('toolbar.keys.everywhere', 'In every view'),
    [
      ['1 2 3 4 5', t('toolbar.keys.views', 'Timeline, flame, statistics, services, compare')],
      ['/', t('toolbar.keys.search', 'Search')],
      ['n N', t('toolbar.keys.match', 'Next or previous match')],
      ['m', t('toolbar.keys.only', 'Matches only, or all again')],
      ['c', t('toolbar.keys.critical', 'Next piece of the critical path')],
      ['+ - 0', t('toolbar.keys.zoom', 'Zoom in, out, reset')],
      ['< >', t('toolbar.keys.pan', 'Earlier, later')],
      ['z', t('toolbar.keys.zoom-span', 'Zoom to the span')],
      ['f b', t('toolbar.keys.focus', 'Only the subtree of the span; back')],
      ['d', t('toolbar.keys.dock', 'Details on the right or below')],
      ['Esc', t('toolbar.keys.escape', 'Close help, details, focus, search')],
      ['?', t('toolbar.keys.help', 'This help')],
    ],
  ],
  [
    t('toolbar.keys.timeline', 'In the timeline'),
    [
      ['j k ↓ ↑', t('toolbar.keys.move', 'Next or previous row')],
      ['h l ← →', t('toolbar.keys.fold', 'Fold or open; then to the parent or first child')],
      ['Enter', t('toolbar.keys.open', 'Open details, or a roll-up')],
      ['Home End', t('toolbar.keys.ends', 'First or last row')],
      ['[ ]', t('toolbar.keys.all', 'Fold or open all levels')],
      ['{ }', t('toolbar.keys.level', 'Fold or open one level')],
    ],
  ],
  [
    t('toolbar.keys.flame', 'In the flame view'),
    [
      ['↑ ↓', t('toolbar.keys.flame-depth', 'Parent, first child')],
      ['← →', t('toolbar.keys.flame-row', 'Neighbour in the row')],
      ['Enter', t('toolbar.keys.flame-open', 'Open details')],
    ],
  ],
  [
    t('toolbar.keys.mouse', 'With the mouse'),
    [
      [t('toolbar.keys.drag', 'Drag'), t('toolbar.keys.drag-text', 'Zoom to a stretch of time')],
      [t('toolbar.keys.wheel', 'Ctrl+wheel'), t('toolbar.keys.wheel-text', 'Zoom around the pointer')],
      [t('toolbar.keys.shift-wheel', 'Shift+wheel'), t('toolbar.keys.shift-wheel-text', 'Earlier, later')],
      [t('toolbar.keys.double', 'Double-click'), t('toolbar.keys.double-text', 'Zoom to a span; on the overview: all')],
    ],
  ],
];

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} className={styles.box} role="dialog" aria-label={t('toolbar.keys.title', 'Keys')} tabIndex={-1}>
      <div className={styles.head}>
        {t('toolbar.keys.title', 'Keys')}
        <span className={styles.note}>{t('toolbar.keys.note', 'They count while the focus is in this panel')}</span>
        <Tool label={t('toolbar.keys.close', 'Close help')} glyph="close" onClick={onClose} />
      </div>
      <div className={styles.columns}>
        {keys().map(([title, rows]) => (
          <section key={title} className={styles.section}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.keys}>
              {rows.map(([names, text]) => (
                <div key={names} className={styles.key}>
                  <dt>
                    {names.split(' ').map((key) => (
                      <kbd key={key} className={styles.cap}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    position: 'absolute',
    top: theme.spacing(5),
    left: '50%',
    transform: 'translateX(-50%)',
    zIndex: theme.zIndex.dropdown + 1,
    width: 'min(760px, 96%)',
    maxHeight: '92%',
    overflow: 'auto',
    padding: theme.spacing(1.5, 2),
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.elevated,
    boxShadow: theme.shadows.z3,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: 'none' },
  }),
  head: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    fontWeight: theme.typography.fontWeightMedium,
  }),
  note: css({ flexGrow: 1, color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  columns: css({ columns: '320px 2', columnGap: theme.spacing(4) }),
  section: css({ breakInside: 'avoid', marginTop: theme.spacing(1) }),
  title: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  keys: css({ margin: theme.spacing(0.5, 0, 0) }),
  key: css({
    display: 'grid',
    gridTemplateColumns: '116px 1fr',
    alignItems: 'center',
    padding: theme.spacing(0.25, 0),
    '& dt, & dd': { margin: 0 },
  }),
  cap: css({
    marginRight: theme.spacing(0.5),
    padding: '0 5px',
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.size.xs,
    boxShadow: 'none',
  }),
});
