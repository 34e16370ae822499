import { useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type MessageKey, t } from '../strings';
import { Tool } from './Tool';

const KEYS: ReadonlyArray<readonly [keys: string, message: MessageKey]> = [
  ['j k ↓ ↑', 'help.move'],
  ['h l ← →', 'help.fold'],
  ['Enter', 'help.open'],
  ['/', 'help.search'],
  ['n N', 'help.match'],
  ['Home End', 'help.ends'],
  ['] [', 'help.levels'],
  ['+ - 0 z', 'help.zoom'],
  ['Esc', 'help.escape'],
  ['?', 'help.help'],
];

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} className={styles.box} role="dialog" aria-label={t('help.title')} tabIndex={-1}>
      <div className={styles.head}>
        {t('help.title')}
        <Tool label={t('help.close')} glyph="close" onClick={onClose} />
      </div>
      <dl className={styles.keys}>
        {KEYS.map(([keys, message]) => (
          <div key={keys} className={styles.key}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key} className={styles.cap}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(message)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    position: 'absolute',
    top: theme.spacing(6),
    left: '50%',
    transform: 'translateX(-50%)',
    zIndex: theme.zIndex.dropdown,
    minWidth: 360,
    padding: theme.spacing(1.5, 2),
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.elevated,
    boxShadow: theme.shadows.z3,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: 'none' },
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', fontWeight: theme.typography.fontWeightMedium }),
  keys: css({ margin: theme.spacing(1, 0, 0) }),
  key: css({
    display: 'grid',
    gridTemplateColumns: '110px 1fr',
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
  }),
});
