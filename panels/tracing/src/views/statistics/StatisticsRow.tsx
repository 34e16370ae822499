import { type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { statusColors, t } from '@thalweg/panel-kit';
import { Tool } from '../../components/Tool';
import { type Formats } from '../../components/view-props';
import { type Condition } from '../../model/condition';
import { getTableStyles } from '../parts/table-styles';
import { type Figure, type FigureId, FIGURES, isFirst, write } from './figures';
import { type Grouping, type SpanGroup } from './statistics';

export interface StatisticsRowProps {
  readonly grouping: Grouping;
  readonly format: Formats;
  readonly colorOf: (service: string) => string;
  readonly onFilter: (condition: Condition) => void;
  /** Opens the span of a group that took longest, by own time or by duration. */
  readonly onOpen: (group: SpanGroup, figure: 'self' | 'duration') => void;
}

interface RowProps extends StatisticsRowProps {
  readonly group: SpanGroup;
  readonly most: ReadonlyMap<FigureId, number>;
  readonly isFolded: boolean;
  readonly onToggle: () => void;
}

/** A group and, unless it is folded, its parts. */
export function StatisticsRow(props: RowProps) {
  const { group, grouping, isFolded, onToggle, onFilter, onOpen } = props;
  const own = { key: grouping.by, operator: '=' as const, value: group.value };
  const hasParts = group.parts.length > 0;
  return (
    <>
      <Line
        {...props}
        line={group}
        groupKey={grouping.by}
        fold={hasParts ? { isFolded, onToggle } : undefined}
        onPick={() => onFilter(own)}
        onOpen={(figure) => onOpen(group, figure)}
      />
      {!isFolded &&
        group.parts.map((part) => (
          <Line
            key={part.value}
            {...props}
            line={part}
            groupKey={grouping.then ?? ''}
            isPart
            onPick={() => {
              onFilter(own);
              onFilter({ key: grouping.then ?? '', operator: '=', value: part.value });
            }}
            onOpen={(figure) => onOpen(part, figure)}
          />
        ))}
    </>
  );
}

interface LineProps extends Pick<StatisticsRowProps, 'format' | 'colorOf'> {
  readonly line: SpanGroup;
  readonly groupKey: string;
  readonly most: ReadonlyMap<FigureId, number>;
  readonly isPart?: boolean;
  readonly fold?: { readonly isFolded: boolean; readonly onToggle: () => void } | undefined;
  readonly onPick: () => void;
  readonly onOpen: (figure: 'self' | 'duration') => void;
}

/** A longer value is cut in the table; its tip tells all of it. */
const SHOWN_LETTERS = 80;

function Line({ line, groupKey, most, isPart = false, fold, onPick, onOpen, format, colorOf }: LineProps) {
  const table = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const { value } = line;
  const shown = value.length > SHOWN_LETTERS ? `${value.slice(0, SHOWN_LETTERS)}…` : value;
  return (
    <tr>
      <th scope="row" className={cx(table.first, isPart && styles.part)}>
        <span className={styles.name}>
          {fold && (
            <Tool
              label={
                fold.isFolded
                  ? t('statistics.unfold', 'Show the parts of {{value}}', { value: shown })
                  : t('statistics.fold', 'Hide the parts of {{value}}', { value: shown })
              }
              glyph={fold.isFolded ? 'right' : 'down'}
              onClick={fold.onToggle}
            />
          )}
          {groupKey === 'service' && <span className={styles.colour} style={{ background: colorOf(value) }} />}
          {value === '' ? (
            <span className={table.none}>{t('statistics.no-value', 'none')}</span>
          ) : (
            <button
              type="button"
              className={table.cellButton}
              data-tip={`${value}\n${t('statistics.filter', 'Press to show only these spans')}`}
              onClick={onPick}
            >
              {shown}
            </button>
          )}
        </span>
      </th>
      {FIGURES.map((figure) => (
        <Cell key={figure.id} figure={figure} line={line} heat={heatOf(figure, line, most)} isFaint={isPart}>
          {figure.id === 'self.max' || figure.id === 'duration.max' ? (
            <button
              type="button"
              className={table.cellButton}
              data-tip={t('statistics.open', 'Open the span that took longest')}
              onClick={() => onOpen(figure.family === 'self' ? 'self' : 'duration')}
            >
              {write(format, figure, line)}
            </button>
          ) : (
            write(format, figure, line)
          )}
        </Cell>
      ))}
    </tr>
  );
}

const heatOf = ({ id, of }: Figure, line: SpanGroup, most: ReadonlyMap<FigureId, number>) => {
  const largest = most.get(id) ?? 0;
  return largest > 0 ? Math.min(1, of(line) / largest) : 0;
};

interface CellProps {
  readonly figure: Figure;
  readonly line: SpanGroup;
  /** 0 to 1. */
  readonly heat: number;
  readonly isFaint: boolean;
  readonly children: ReactNode;
}

function Cell({ figure, line, heat, isFaint, children }: CellProps) {
  const table = useStyles2(getTableStyles);
  const theme = useTheme2();
  const colors = statusColors(theme);
  const isError = figure.id === 'errors' && line.errors > 0;
  const strength = Math.round(heat * (isFaint ? 14 : 30));
  const hue = isError ? colors.error : colors.warning;
  const isNothing = figure.of(line) === 0;
  return (
    <td
      className={cx(isFirst(figure) && table.edge, isNothing && table.none)}
      // Strong enough to be seen, pale enough for the text upon it.
      style={
        strength > 0 && figure.id !== 'count'
          ? { background: `color-mix(in srgb, ${hue} ${strength}%, transparent)` }
          : undefined
      }
    >
      {children}
    </td>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), maxWidth: 420, minWidth: 120 }),
  part: css({ paddingLeft: `${theme.spacing(5)} !important` }),
  colour: css({ width: 10, height: 10, borderRadius: 2, flexShrink: 0 }),
});
