import { type RefObject, useEffect, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Portal, useStyles2 } from '@grafana/ui';

interface Tip {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly above: boolean;
}

/**
 * One tip for everything with `data-tip` inside `within`: a tooltip component per row would cost more than the row.
 * What it says is also in the accessible names, so it is hidden from screen readers.
 */
export function HoverTip({ within }: { readonly within: RefObject<HTMLElement> }) {
  const styles = useStyles2(getStyles);
  const [tip, setTip] = useState<Tip | undefined>();
  useEffect(() => {
    const area = within.current;
    if (!area) {
      return undefined;
    }
    const over = (event: Event) => {
      const owner = (event.target as Element).closest<HTMLElement | SVGElement>('[data-tip]');
      // A click moves the focus as well; what it opened should not be covered.
      if (event.type === 'focusin' && !(event.target as Element).matches(':focus-visible')) {
        return;
      }
      const text = owner?.dataset.tip;
      setTip(owner && text ? place(owner, text, event instanceof MouseEvent ? event : undefined) : undefined);
    };
    const hide = () => setTip(undefined);
    // What a canvas shows under the pointer changes without an element being entered.
    const follow = (event: Event) => {
      if ((event.target as Element).closest('[data-tip-follows]')) {
        requestAnimationFrame(() => over(event));
      }
    };
    const listeners = [
      ['mouseover', over],
      ['mousemove', follow],
      ['focusin', over],
      ['mouseleave', hide],
      ['focusout', hide],
      ['pointerdown', hide],
      ['wheel', hide],
    ] as const;
    listeners.forEach(([type, listener]) => area.addEventListener(type, listener, { passive: true }));
    return () => listeners.forEach(([type, listener]) => area.removeEventListener(type, listener));
  }, [within]);
  if (!tip) {
    return null;
  }
  return (
    <Portal>
      <div
        className={styles.tip}
        style={{ left: tip.left, top: tip.top, transform: `translate(-50%, ${tip.above ? '-100%' : '0'})` }}
        aria-hidden
      >
        {tip.text}
      </div>
    </Portal>
  );
}

const GAP_PX = 6;
const POINTER_PX = 16;
const HALF_WIDTH_PX = 170;

function place(owner: Element, text: string, event: MouseEvent | undefined): Tip {
  const pointer = event?.clientX;
  const box = owner.getBoundingClientRect();
  // Bars can be wider than the screen: then the pointer says where to look.
  const middle = box.width > HALF_WIDTH_PX && pointer !== undefined ? pointer : box.left + box.width / 2;
  const left = Math.min(Math.max(middle, HALF_WIDTH_PX), Math.max(HALF_WIDTH_PX, window.innerWidth - HALF_WIDTH_PX));
  if (event && owner.hasAttribute('data-tip-follows')) {
    const isLow = event.clientY + 100 > window.innerHeight;
    return { text, left, top: event.clientY + (isLow ? -POINTER_PX : POINTER_PX), above: isLow };
  }
  const above = box.bottom + 80 > window.innerHeight;
  return { text, left, top: above ? box.top - GAP_PX : box.bottom + GAP_PX, above };
}

const getStyles = (theme: GrafanaTheme2) => ({
  tip: css({
    position: 'fixed',
    zIndex: theme.zIndex.tooltip,
    maxWidth: HALF_WIDTH_PX * 2,
    padding: theme.spacing(0.5, 1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    boxShadow: theme.shadows.z2,
    whiteSpace: 'pre-line',
    pointerEvents: 'none',
  }),
});
