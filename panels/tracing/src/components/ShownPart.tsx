import { useMemo } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Services } from '../hooks/use-services';
import { countHidden, hiddenSpans } from '../layout/hidden-spans';
import { ancestorsOf } from '../model/tree';
import { Glyph } from './Glyph';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';

interface ShownPartProps extends ViewProps {
  readonly services: Services;
  readonly showNetwork: boolean;
}

/** Says when only a part of the trace is shown, and leads back to the whole. */
export function ShownPart(props: ShownPartProps) {
  const { trace, focused, services, showNetwork, actions, format } = props;
  const styles = useStyles2(getStyles);
  const off = useMemo(() => {
    const { spans, tree } = trace;
    const hidden = hiddenSpans({ spans, tree, showNetwork, hiddenServices: services.hidden, focused: -1 });
    return countHidden(spans, hidden);
  }, [trace, showNetwork, services.hidden]);
  if (focused < 0 && off.count === 0) {
    return null;
  }
  return (
    <div className={styles.line}>
      {focused >= 0 && <FocusTrail {...props} />}
      {off.count > 0 && (
        <span className={styles.note}>
          {off.failed > 0
            ? t('toolbar.hidden-failed', '{{spans}} spans switched off, {{failed}} of them failed', {
                spans: format.count(off.count),
                failed: format.count(off.failed),
              })
            : t('toolbar.hidden', '{{spans}} spans switched off', { spans: format.count(off.count) })}
          <Tool
            label={t('toolbar.show-all', 'Show all')}
            onClick={() => {
              services.showAll();
              actions.showNetwork(true);
            }}
          >
            {t('toolbar.show-all', 'Show all')}
          </Tool>
        </span>
      )}
    </div>
  );
}

/** Longer trails leave out the middle. */
const TRAIL_SPANS = 4;

function FocusTrail({ trace, focused, actions, format }: ViewProps) {
  const styles = useStyles2(getStyles);
  const above = ancestorsOf(trace.tree, focused).reverse();
  const shown = above.length > TRAIL_SPANS ? above.slice(-TRAIL_SPANS) : above;
  const nameOf = (span: number) => `${trace.spans[span]?.service ?? ''} ${trace.spans[span]?.operation ?? ''}`;
  return (
    <nav className={styles.trail} aria-label={t('toolbar.focus-trail', 'Subtree in focus')}>
      <Tool label={t('toolbar.focus-back', 'Back (key b)')} glyph="back" onClick={actions.focusBack} />
      <button type="button" className={styles.step} onClick={() => actions.focus(undefined)}>
        {t('toolbar.focus-all', 'Whole trace')}
      </button>
      {above.length > shown.length && <span className={styles.note}>…</span>}
      {shown.map((span) => (
        <span key={span} className={styles.part}>
          <Glyph name="right" size={10} />
          <button type="button" className={styles.step} onClick={() => actions.focus(span)}>
            {nameOf(span)}
          </button>
        </span>
      ))}
      <span className={styles.part} aria-current="location">
        <Glyph name="right" size={10} />
        <strong className={styles.here}>{nameOf(focused)}</strong>
      </span>
      <span className={styles.note}>
        {t('toolbar.focus-size', '{{spans}} of {{total}} spans', {
          spans: format.count(trace.tree.subtreeSize[focused] ?? 0),
          total: format.count(trace.spans.length),
        })}
      </span>
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const clipped = { maxWidth: 240, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
  return {
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      flexShrink: 0,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    trail: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0, 0.5), minWidth: 0 }),
    part: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: 4,
      minWidth: 0,
      color: theme.colors.text.secondary,
    }),
    step: css({
      ...clipped,
      padding: 0,
      border: 'none',
      background: 'transparent',
      color: theme.colors.text.link,
      fontSize: 'inherit',
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
    }),
    here: css({ ...clipped, color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
    note: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      color: theme.colors.text.secondary,
    }),
  };
};
