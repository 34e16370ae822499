import { useMemo } from 'react';
import { css } from '@emotion/css';
import { type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { AskFace, t, useAsk } from '@thalweg/panel-kit';
import { type DrawerProps } from '../components/view-props';
import { recordsQuestion } from './questions-of-span';

/** What applications logged within the span, and what the lines were found by. */
export function Records({ trace, span, format }: DrawerProps) {
  const styles = useStyles2(getStyles);
  const question = useMemo(() => recordsQuestion(trace, span), [trace, span]);
  const answer = useAsk(question);
  const startMs = trace.spans[span]?.startMs ?? 0;
  return (
    <AskFace
      answer={answer}
      empty={{
        title: t('drawer.records.empty', 'No log records of this span'),
        hint: t('drawer.records.empty-hint', 'Records come by OTLP; they need the trace id, or the service and time.'),
      }}
    >
      {([frame]) => (
        <>
          {frame?.meta?.notices?.map(({ text }) => (
            <p key={text} className={styles.found}>
              {text}
            </p>
          ))}
          <ol className={styles.lines}>
            {linesOf(frame).map(({ id, timeMs, level, body }) => (
              <li key={id}>
                <span className={styles.time}>+{format.duration(timeMs - startMs)}</span>
                <span className={styles.level}>{level}</span>
                <span>{body}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </AskFace>
  );
}

function linesOf(frame: DataFrame | undefined) {
  const [times, bodies, levels, ids] = ['timestamp', 'body', 'severity', 'id'].map(
    (name) => frame?.fields.find((field) => field.name === name)?.values as unknown[] | undefined,
  );
  return (times ?? []).map((time, row) => ({
    timeMs: Number(time),
    body: String(bodies?.[row] ?? ''),
    level: String(levels?.[row] ?? ''),
    id: String(ids?.[row] ?? row),
  }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  found: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  lines: css({
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    '& li': { display: 'flex', gap: theme.spacing(1), wordBreak: 'break-word', whiteSpace: 'pre-wrap' },
  }),
  time: css({ flex: 'none', minWidth: '8ch', color: theme.colors.text.secondary }),
  level: css({ flex: 'none', minWidth: '7ch', color: theme.colors.text.secondary }),
});
