import { type KeyboardEvent, type RefObject, useMemo } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatLatencyMs } from '@thalweg/panel-kit';
import { type FilterState } from '../hooks/use-filter';
import { slowThreshold } from '../model/filter';
import { criticalShares } from '../model/critical-shares';
import { type Trace } from '../model/trace';
import { t } from '../strings';
import { Glyph } from './Glyph';
import { Tool } from './Tool';

interface SearchBarProps {
  readonly trace: Trace;
  readonly state: FilterState;
  /** The span that "next" counts from. */
  readonly active: number;
  readonly inputRef: RefObject<HTMLInputElement>;
  readonly onStep: (direction: 1 | -1) => void;
  readonly showNetwork: boolean;
  readonly onShowNetwork: (show: boolean) => void;
}

/** What to look for, and the way from match to match. */
export function SearchBar(props: SearchBarProps) {
  const { trace, state, active, inputRef, onStep, showNetwork, onShowNetwork } = props;
  const styles = useStyles2(getStyles);
  const networkCount = useMemo(() => trace.spans.filter(({ spanType }) => spanType === 'network').length, [trace]);
  const summary = useMemo(() => criticalShares(trace), [trace]);
  const slowFrom = useMemo(() => slowThreshold(trace), [trace]);
  const { filter, change } = state;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    }
  };
  return (
    <div className={styles.bar} role="search">
      <span className={styles.field}>
        <Glyph name="search" className={styles.glyph} />
        <input
          ref={inputRef}
          type="text"
          className={styles.input}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={filter.query}
          spellCheck={false}
          onChange={(event) => change({ query: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
      </span>
      <span className={styles.count} role="status">
        {state.isActive && state.matches && countText(state.matches, active)}
      </span>
      <Tool label={t('search.previous')} glyph="up" disabled={!state.matches?.length} onClick={() => onStep(-1)} />
      <Tool label={t('search.next')} glyph="down" disabled={!state.matches?.length} onClick={() => onStep(1)} />
      <Tool label={t('search.clear')} glyph="close" disabled={!state.isActive} onClick={state.clear} />
      <Pill
        name={t('pill.errors')}
        tip={t('pill.errors.tip', { count: trace.errorCount })}
        pressed={filter.errors}
        disabled={trace.errorCount === 0}
        onClick={() => change({ errors: !filter.errors })}
      />
      <Pill
        name={t('pill.slow')}
        tip={t('pill.slow.tip', { time: formatLatencyMs(slowFrom) })}
        pressed={filter.slow}
        onClick={() => change({ slow: !filter.slow })}
      />
      <Pill
        name={t('pill.critical')}
        tip={t('pill.critical.tip', { summary })}
        pressed={filter.critical}
        onClick={() => change({ critical: !filter.critical })}
      />
      <Pill
        name={t('search.only')}
        tip={t('search.only.tip')}
        pressed={state.matchesOnly}
        disabled={!state.isActive}
        onClick={() => state.setMatchesOnly(!state.matchesOnly)}
      />
      {networkCount > 0 && (
        <span className={styles.apart}>
          <Pill
            name={t('toggle.network')}
            tip={t('toggle.network.tip', { count: networkCount })}
            pressed={showNetwork}
            onClick={() => onShowNetwork(!showNetwork)}
          />
        </span>
      )}
    </div>
  );
}

interface PillProps {
  readonly name: string;
  readonly tip: string;
  readonly pressed: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Pill({ name, tip, pressed, disabled = false, onClick }: PillProps) {
  return (
    <Tool label={name} tip={tip} pressed={pressed} disabled={disabled} onClick={onClick}>
      {name}
    </Tool>
  );
}

function countText(matches: Int32Array, active: number): string {
  if (matches.length === 0) {
    return t('search.none');
  }
  const at = matches.indexOf(active);
  return t('search.count', { at: at < 0 ? '–' : at + 1, count: matches.length.toLocaleString('en') });
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5), flexShrink: 0 }),
  field: css({ position: 'relative', flex: '1 1 220px', maxWidth: 420, minWidth: 140 }),
  apart: css({ marginLeft: 'auto' }),
  glyph: css({ position: 'absolute', left: 7, top: 5, color: theme.colors.text.secondary, pointerEvents: 'none' }),
  input: css({
    width: '100%',
    height: 24,
    padding: theme.spacing(0, 1, 0, 3.25),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    '&::placeholder': { color: theme.colors.text.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  count: css({
    minWidth: 56,
    textAlign: 'right',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
});
