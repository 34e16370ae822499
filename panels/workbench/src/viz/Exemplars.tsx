import { css } from '@emotion/css';
import {
  type DataFrame,
  dateTimeFormat,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
} from '@grafana/data';
import { EventsCanvas, Tooltip, type UPlotConfigBuilder, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { useCallback, useLayoutEffect, useRef } from 'react';
import type uPlot from 'uplot';

interface Props {
  config: UPlotConfigBuilder;
  frames: DataFrame[];
  timeZone: string;
}

/** Marks of single requests on a chart; a click opens the trace. */
export function Exemplars({ config, frames, timeZone }: Props) {
  const plot = useRef<uPlot>();
  useLayoutEffect(() => {
    config.addHook('init', (made) => {
      plot.current = made;
    });
  }, [config]);
  const place = useCallback((frame: DataFrame, row: number) => {
    const drawn = plot.current;
    // The scale that a line is drawn on: uPlot has others that nothing uses.
    const key = drawn?.series[1]?.scale;
    const time = frame.fields.find(({ type }) => type === FieldType.time)?.values[row] as number | undefined;
    const value = frame.fields.find(({ name }) => name === 'Value')?.values[row] as number | undefined;
    if (!drawn || !key || time === undefined || value === undefined) return undefined;
    const { min, max } = drawn.scales['x'] ?? {};
    if (min == null || max == null || time < min || time > max) return undefined;
    // One above the highest line is drawn at the upper edge.
    const highest = drawn.scales[key]?.max ?? value;
    return { x: drawn.valToPos(time, 'x'), y: drawn.valToPos(Math.min(value, highest), key) };
  }, []);
  const render = useCallback(
    (frame: DataFrame, row: number) => <Mark frame={frame} row={row} timeZone={timeZone} />,
    [timeZone],
  );
  return (
    <EventsCanvas
      id="exemplars"
      config={config}
      events={frames}
      renderEventMarker={render}
      mapEventToXYCoords={place}
    />
  );
}

function Mark({ frame, row, timeZone }: { frame: DataFrame; row: number; timeZone: string }) {
  const styles = useStyles2(getStyles);
  const texts = frame.fields.map((field) => [field.name, textOf(field, row, timeZone)] as const);
  const link = frame.fields.flatMap((field) => field.getLinks?.({ valueRowIndex: row }) ?? [])[0];
  const failed = texts.some(([, text]) => /error|timeout/.test(text));
  const tip = (
    <dl className={styles.tip}>
      {texts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <Tooltip interactive content={tip}>
      <a
        className={failed ? styles.failed : styles.mark}
        href={link?.href}
        aria-label={t('viz.exemplar', 'Request of {{time}}', { time: texts[0]?.[1] ?? '' })}
      />
    </Tooltip>
  );
}

function textOf(field: Field, row: number, timeZone: string): string {
  const value: unknown = field.values[row];
  if (field.type === FieldType.time) return dateTimeFormat(value as number, { timeZone });
  return field.display ? formattedValueToString(field.display(value)) : String(value ?? '');
}

const getStyles = (theme: GrafanaTheme2) => {
  const mark = {
    display: 'block',
    width: 8,
    height: 8,
    transform: 'translate(-4px, -4px) rotate(45deg)',
    border: `1px solid ${theme.colors.background.primary}`,
    background: theme.colors.info.text,
    '&:hover, &:focus-visible': { outline: `2px solid ${theme.colors.text.primary}` },
  };
  return {
    mark: css(mark),
    failed: css({ ...mark, background: theme.colors.error.text }),
    tip: css({
      margin: 0,
      '& div': { display: 'flex', justifyContent: 'space-between', gap: theme.spacing(2) },
      '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      '& dd': { margin: 0, wordBreak: 'break-all', maxWidth: 320 },
    }),
  };
};
