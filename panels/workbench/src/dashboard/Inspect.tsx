import { css } from '@emotion/css';
import {
  applyFieldOverrides,
  type DataFrame,
  dataFrameToJSON,
  formattedValueToString,
  getValueFormat,
  type GrafanaTheme2,
} from '@grafana/data';
import { ClipboardButton, Drawer, Tab, TabsBar, useStyles2, useTheme2 } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Face, t, useSize } from '@thalweg/panel-kit';
import { useMemo, useRef, useState } from 'react';
import { templates } from '../grafana/templates';
import { type Answer } from '../state/use-query';

export type InspectTab = 'data' | 'statement' | 'json';

interface Props {
  title: string;
  answer: Answer;
  series: DataFrame[];
  tab: InspectTab;
  onTab: (tab: InspectTab) => void;
  onClose: () => void;
}

/** What is behind a panel: its data, the statement that was run and how long it took, all of it as JSON. */
export function Inspect({ title, answer, series, tab, onTab, onClose }: Props) {
  const tabs: Array<[InspectTab, string]> = [
    ['data', t('inspect.data', 'Data')],
    ['statement', t('inspect.statement', 'Statement and timing')],
    ['json', t('inspect.json', 'JSON')],
  ];
  return (
    <Drawer
      title={t('inspect.title', 'Inspect: {{title}}', { title })}
      onClose={onClose}
      size="md"
      tabs={
        <TabsBar>
          {tabs.map(([key, label]) => (
            <Tab key={key} label={label} active={key === tab} onChangeTab={() => onTab(key)} />
          ))}
        </TabsBar>
      }
    >
      {tab === 'data' && <Data frames={series} />}
      {tab === 'statement' && <Statements answer={answer} />}
      {tab === 'json' && <Json answer={answer} series={series} />}
    </Drawer>
  );
}

function Data({ frames }: { frames: DataFrame[] }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [chosen, choose] = useState(0);
  const shown = useMemo(
    () =>
      applyFieldOverrides({
        data: frames,
        fieldConfig: { defaults: {}, overrides: [] },
        replaceVariables: templates.replace,
        theme,
        timeZone: 'browser',
      }),
    [frames, theme],
  );
  const frame = shown[Math.min(chosen, shown.length - 1)];
  return (
    <div className={styles.column}>
      {shown.length > 1 && (
        <select
          className={styles.choice}
          aria-label={t('inspect.which', 'Which answer')}
          value={chosen}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        >
          {shown.map((one, at) => (
            <option key={at} value={at}>
              {one.name ?? one.refId ?? at + 1}
            </option>
          ))}
        </select>
      )}
      <div ref={box} className={styles.grow} data-testid="inspect-data">
        {frame && width > 0 && <TableNG data={frame} width={width} height={height} />}
        {!frame && <Face kind="empty" title={t('inspect.nothing', 'No data')} />}
      </div>
    </div>
  );
}

function Statements({ answer }: { answer: Answer }) {
  const styles = useStyles2(getStyles);
  const { timing, errors = [] } = answer;
  const ms = (value: number) => formattedValueToString(getValueFormat('ms')(value));
  const metas = [...answer.series, ...(answer.annotations ?? [])].flatMap(({ meta, refId }) =>
    meta ? [{ meta, refId }] : [],
  );
  const statements = new Map(
    metas.flatMap(({ meta }) => (meta.executedQueryString ? [[meta.executedQueryString, meta] as const] : [])),
  );
  const stats = new Map(
    metas.flatMap(({ meta }) => (meta.stats ?? []).map((stat) => [stat.displayName ?? '', stat] as const)),
  );
  return (
    <div className={styles.text}>
      {errors.map(({ message }, at) => (
        <p key={at} role="alert" className={styles.error}>
          {message}
        </p>
      ))}
      <dl className={styles.facts}>
        {timing && <Fact name={t('inspect.took', 'Asked and answered in')} value={ms(timing.took_ms)} />}
        <Fact
          name={t('inspect.rows', 'Rows')}
          value={String(answer.series.reduce((sum, { length }) => sum + length, 0))}
        />
        {[...stats].map(([name, { value, unit }]) => (
          <Fact key={name} name={name} value={formattedValueToString(getValueFormat(unit ?? 'short')(value))} />
        ))}
      </dl>
      {[...statements.keys()].map((statement) => (
        <Code key={statement} text={statement} />
      ))}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Json({ answer, series }: { answer: Answer; series: DataFrame[] }) {
  const text = useMemo(() => {
    const frames = series.map((frame) => dataFrameToJSON(frame));
    return JSON.stringify({ targets: answer.request?.targets, frames }, null, 2).slice(0, MAX_JSON);
  }, [answer, series]);
  return <Code text={text} />;
}

/** Longer text would stall the page; the whole of it is to be had from the API. */
const MAX_JSON = 500_000;

function Code({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.code}>
      <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text} className={styles.copy}>
        {t('inspect.copy', 'Copy')}
      </ClipboardButton>
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), height: '100%', minHeight: 300 }),
  grow: css({ flex: '1 1 0', minHeight: 0 }),
  choice: css({
    alignSelf: 'start',
    padding: theme.spacing(0.5, 1),
    color: 'inherit',
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
  }),
  text: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  error: css({ color: theme.colors.error.text }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))',
    gap: theme.spacing(1, 3),
    margin: 0,
    '& dt': { ...theme.typography.bodySmall, color: theme.colors.text.secondary },
    '& dd': { margin: 0, fontSize: theme.typography.h5.fontSize },
  }),
  code: css({
    position: 'relative',
    '& pre': {
      whiteSpace: 'pre-wrap',
      wordBreak: 'break-word',
      paddingRight: 100,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
  copy: css({ position: 'absolute', top: theme.spacing(1), right: theme.spacing(1) }),
});
