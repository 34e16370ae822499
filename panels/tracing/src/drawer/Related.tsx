import { useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { AskFace, askDatasource, t, useAsk, useAskSource } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { type DrawerProps } from '../components/view-props';
import { readFrames } from '../frame';
import { relatedQuestions } from './questions-of-span';
import { type RelatedRequest, relatedRows, standing } from './related-rows';

/** Requests like this one around its time: was it the only slow one, and how do the others look? */
export function Related(props: DrawerProps) {
  const { trace, span } = props;
  const styles = useStyles2(getStyles);
  const questions = useMemo(() => relatedQuestions(trace, span), [trace, span]);
  const before = useAsk(questions?.[0]);
  const after = useAsk(questions?.[1]);
  if (!questions) {
    return (
      <p className={styles.words}>
        {t(
          'drawer.related.unnamed',
          'This span does not name the service that it was sent to, so nothing can be looked for.',
        )}
      </p>
    );
  }
  return (
    <AskFace
      answer={both(before, after)}
      empty={{
        title: t('drawer.related.empty', 'No request like this within a minute'),
        hint: t('drawer.related.empty-hint', 'It was the only one of its endpoint, or the others were not kept.'),
      }}
    >
      {(frames) => <List {...props} rows={relatedRows(frames)} />}
    </AskFace>
  );
}

/** Two answers as one: the first that is not there decides. */
function both(before: Answer, after: Answer): Answer {
  const waiting = [before, after].find(({ state }) => state !== 'done');
  const again = () => {
    before.again();
    after.again();
  };
  return waiting || before.state !== 'done' || after.state !== 'done'
    ? { ...(waiting ?? before), again }
    : { state: 'done', frames: [...before.frames, ...after.frames], again };
}

/** The request that the reader came from stands in the midst of the list. */
function intoSight(line: HTMLElement | null): void {
  const panel = line?.closest('[role=tabpanel]');
  if (line && panel) {
    // Scrolling into view would move the page around the panel as well.
    panel.scrollTop += line.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 2;
  }
}

type Answer = ReturnType<typeof useAsk>;

function List(props: DrawerProps & { readonly rows: readonly RelatedRequest[] }) {
  const { trace, span, rows, format } = props;
  const styles = useStyles2(getStyles);
  const [failure, setFailure] = useState('');
  const [loading, setLoading] = useState('');
  const own = trace.spans[span];
  const others = rows.filter(({ rowId }) => rowId !== own?.spanId);
  const { count, medianMs, faster, errors } = standing(own?.durationMs ?? NaN, others);
  return (
    <>
      <p className={styles.words}>
        {count === 0
          ? t('drawer.related.alone', 'No other request like this within a minute.')
          : t(
              'drawer.related.standing',
              'The {{count}} nearest others like it: half took {{median}} or less, {{errors}} failed. This one was slower than {{share}} of them.',
              { count, median: format.duration(medianMs), errors, share: format.share(faster) },
            )}
      </p>
      {failure !== '' && (
        <p role="alert" className={styles.failed}>
          {failure}
        </p>
      )}
      <ul className={styles.list}>
        {rows.map((row) => (
          <Line
            key={row.rowId}
            {...props}
            row={row}
            isOwn={row.rowId === own?.spanId}
            onFailure={setFailure}
            loading={loading}
            onLoading={setLoading}
          />
        ))}
      </ul>
    </>
  );
}

interface LineProps extends DrawerProps {
  readonly row: RelatedRequest;
  readonly rows: readonly RelatedRequest[];
  readonly isOwn: boolean;
  readonly onFailure: (message: string) => void;
  /** Row whose trace is being loaded, empty for none: one at a time. */
  readonly loading: string;
  readonly onLoading: (rowId: string) => void;
}

function Line({
  row,
  rows,
  isOwn,
  onFailure,
  loading,
  onLoading,
  trace,
  traceKey,
  actions,
  format,
  timeRange,
}: LineProps) {
  const styles = useStyles2(getStyles);
  const source = useAskSource();
  const longest = rows.reduce((most, { durationMs }) => Math.max(most, durationMs || 0), 0);
  /** Loads the trace of the row beside this one. */
  const load = async (then: 'show' | 'compare') => {
    if (!source) {
      return;
    }
    onLoading(row.rowId);
    const result = await askDatasource(source.datasource, { kind: 'trace', trace_id: row.rowId }, timeRange);
    onLoading('');
    const read = result.ok ? readFrames(result.frames) : undefined;
    if (!read?.ok) {
      onFailure(
        result.ok ? t('drawer.related.gone', 'Nothing is known of this trace any more.') : result.error.message,
      );
      return;
    }
    actions.importTraces([read.rows], row.what);
    if (then === 'compare') {
      actions.chooseTrace(traceKey);
      actions.setView('compare');
    }
  };
  const what = row.what || (trace.spans[0]?.operation ?? '');
  return (
    <li ref={isOwn ? intoSight : undefined} className={cx(styles.line, isOwn && styles.own)}>
      <span className={styles.time}>{format.time(row.timeMs).slice(11, 21)}</span>
      <span className={cx(styles.status, row.isError && styles.failed)}>{row.status}</span>
      <span className={styles.what} data-tip={what}>
        {what}
      </span>
      <span className={styles.track}>
        <span
          className={cx(styles.bar, row.isError && styles.failedBar)}
          style={{ width: `${longest > 0 ? (row.durationMs / longest) * 100 : 0}%` }}
        />
      </span>
      <span className={styles.figure}>{format.duration(row.durationMs)}</span>
      {isOwn || loading === row.rowId ? (
        <span className={styles.note} role={isOwn ? undefined : 'status'}>
          {isOwn ? t('drawer.related.this', 'this one') : t('drawer.related.loading', 'loading')}
        </span>
      ) : (
        <span className={styles.tools}>
          <Tool
            label={t('drawer.related.open', 'Show this trace')}
            glyph="timeline"
            disabled={loading !== ''}
            onClick={() => void load('show')}
          />
          <Tool
            label={t('drawer.related.compare', 'Compare with this trace')}
            glyph="compare"
            disabled={loading !== ''}
            onClick={() => void load('compare')}
          />
        </span>
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  words: css({ margin: theme.spacing(0, 0, 1), fontSize: theme.typography.bodySmall.fontSize }),
  note: css({
    width: 48,
    whiteSpace: 'nowrap',
    flexShrink: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  list: css({ listStyle: 'none', margin: 0, padding: 0, fontSize: theme.typography.bodySmall.fontSize }),
  line: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    minHeight: 26,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontVariantNumeric: 'tabular-nums',
    '&:hover': { background: theme.colors.action.hover },
  }),
  own: css({ background: theme.colors.primary.transparent }),
  time: css({ flexShrink: 0, color: theme.colors.text.secondary }),
  status: css({
    width: 76,
    flexShrink: 1,
    minWidth: 40,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  failed: css({ color: theme.colors.error.text }),
  what: css({ flex: '1 1 0', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  track: css({ flex: '0 1 60px', minWidth: 24, height: 8 }),
  bar: css({ display: 'block', height: '100%', borderRadius: 2, background: theme.colors.text.secondary }),
  failedBar: css({ background: theme.colors.error.main }),
  figure: css({ width: 58, flexShrink: 0, textAlign: 'right' }),
  tools: css({ display: 'inline-flex', width: 48, flexShrink: 0 }),
});
