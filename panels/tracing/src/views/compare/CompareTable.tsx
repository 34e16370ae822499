import { useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Glyph } from '../../components/Glyph';
import { Tool } from '../../components/Tool';
import { type Formats, type ViewProps } from '../../components/view-props';
import { type Trace } from '../../model/trace';
import { getTableStyles } from '../parts/table-styles';
import { type AlignedSpan } from './align';
import { CHANGE_SIGN, changeName, differenceColor } from './change-look';

interface CompareTableProps extends Pick<ViewProps, 'format' | 'colorOf'> {
  readonly left: Trace;
  readonly right: Trace;
  readonly rows: readonly AlignedSpan[];
  /** Indented as in the trace; otherwise in order of impact. */
  readonly isTree: boolean;
  readonly onOpen: (row: AlignedSpan) => void;
}

/** Rows drawn at once; more on request. */
const SHOWN = 200;

export function CompareTable({ left, right, rows, isTree, onOpen, format, colorOf }: CompareTableProps) {
  const table = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const [shown, setShown] = useState(SHOWN);
  const largest = rows.reduce((most, { selfDelta }) => Math.max(most, Math.abs(selfDelta)), 0);
  return (
    <div className={table.scroll} role="region" aria-label={t('compare.table', 'Places of both traces')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.first}>
              {t('compare.head.change', 'Change')}
            </th>
            <th scope="col" className={cx(table.first, styles.widest)}>
              {t('compare.head.place', 'Service and operation')}
            </th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col">{t('compare.head.delta', 'Difference')}</th>
            <th
              scope="col"
              data-tip={t('compare.head.self-tip', 'What this place itself adds to the difference of the whole')}
            >
              {t('compare.head.self', 'Of it own time')}
            </th>
            <th scope="col">{t('compare.head.bar', 'Impact')}</th>
            <th scope="col" data-tip={t('compare.head.hop-tip', 'Between this observation point and the one before')}>
              {t('compare.head.hop', 'On the way here')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row
              key={`${row.left} ${row.right}`}
              row={row}
              left={left}
              right={right}
              largest={largest}
              indent={isTree ? row.depth : 0}
              onOpen={() => onOpen(row)}
              format={format}
              colorOf={colorOf}
            />
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <div className={table.more}>
          <Tool label={t('compare.more', 'Show more')} onClick={() => setShown(shown * 2)}>
            {t('compare.more-of', '{{shown}} of {{all}} places: show more', { shown, all: rows.length })}
          </Tool>
        </div>
      )}
    </div>
  );
}

interface RowProps extends Pick<ViewProps, 'format' | 'colorOf'> {
  readonly row: AlignedSpan;
  readonly left: Trace;
  readonly right: Trace;
  readonly largest: number;
  readonly indent: number;
  readonly onOpen: () => void;
}

/** Deeper levels are drawn at this one: names must stay in sight. */
const DEEPEST = 24;

function Row({ row, left, right, largest, indent, onOpen, format, colorOf }: RowProps) {
  const table = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const span = left.spans[row.left] ?? right.spans[row.right];
  const length = (trace: Trace, at: number) => (trace.times.end[at] ?? 0) - (trace.times.start[at] ?? 0);
  const failed = {
    none: '',
    left: t('compare.failed.left', 'failed in A alone'),
    right: t('compare.failed.right', 'failed in B alone'),
    both: t('compare.failed.both', 'failed in both'),
  }[row.failed];
  return (
    <tr>
      <td className={table.first}>
        <span className={styles.sign} aria-hidden>
          {CHANGE_SIGN[row.change]}
        </span>
        {changeName(row.change)}
      </td>
      <th scope="row" className={table.first}>
        <span className={styles.place} style={{ paddingLeft: Math.min(indent, DEEPEST) * 12 }}>
          <span className={styles.colour} style={{ background: colorOf(span?.service ?? '') }} />
          <button
            type="button"
            className={table.cellButton}
            onClick={onOpen}
            data-tip={`${span?.service ?? ''}\n${span?.operation ?? ''}`}
          >
            {span?.service} <span className={styles.operation}>{span?.operation}</span>
          </button>
          {span?.observationPoint && <span className={styles.point}>{span.observationPoint}</span>}
          {failed && <Glyph name="error" label={failed} tip={failed} className={styles.failed} />}
        </span>
      </th>
      <td className={cx(row.left < 0 && table.none)}>{row.left < 0 ? '–' : format.duration(length(left, row.left))}</td>
      <td className={cx(row.right < 0 && table.none)}>
        {row.right < 0 ? '–' : format.duration(length(right, row.right))}
      </td>
      <Difference value={row.delta} format={format} />
      <Difference value={row.selfDelta} format={format} />
      <td>
        <Bar value={row.selfDelta} largest={largest} />
      </td>
      {row.hopDelta === undefined ? (
        <td className={table.none}>–</td>
      ) : (
        <Difference value={row.hopDelta} format={format} />
      )}
    </tr>
  );
}

function Difference({ value, format }: { readonly value: number; readonly format: Formats }) {
  const table = useStyles2(getTableStyles);
  return <td className={cx(value === 0 && table.none)}>{format.difference(value)}</td>;
}

/** From the middle to the right what costs, to the left what saves. */
function Bar({ value, largest }: { readonly value: number; readonly largest: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const share = largest > 0 ? (Math.abs(value) / largest) * 50 : 0;
  return (
    <span className={styles.track}>
      <span
        className={styles.bar}
        style={{
          width: `${share}%`,
          left: value < 0 ? `${50 - share}%` : '50%',
          background: differenceColor(theme, value),
        }}
      />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  widest: css({ width: '100%' }),
  sign: css({ display: 'inline-block', width: 16, color: theme.colors.text.secondary }),
  place: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75), maxWidth: 560, minWidth: 200 }),
  colour: css({ width: 10, height: 10, borderRadius: 2, flexShrink: 0 }),
  operation: css({ color: theme.colors.text.secondary }),
  point: css({ color: theme.colors.text.secondary, fontSize: theme.typography.size.xs }),
  failed: css({ color: theme.colors.error.text, flexShrink: 0 }),
  track: css({
    position: 'relative',
    display: 'block',
    width: 140,
    height: 12,
    background: `linear-gradient(to right, transparent calc(50% - 1px), ${theme.colors.border.strong} calc(50% - 1px), ${theme.colors.border.strong} calc(50% + 1px), transparent calc(50% + 1px))`,
  }),
  bar: css({ position: 'absolute', top: 1, height: 10, borderRadius: 2 }),
});
