import { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { askSourceOf, AskSourceContext, Face, t } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { type ViewProps } from '../components/view-props';
import { ImportButton } from '../transfer/ImportButton';
import { byImpact, type Change, compareTraces } from './compare/align';
import { CompareSummary } from './compare/CompareSummary';
import { CompareTable } from './compare/CompareTable';
import { TraceById } from './compare/TraceById';
import { Choice } from './parts/Choice';
import { ViewFrame } from './parts/ViewFrame';

/** Two traces laid over each other: what is new, gone, slower and faster, and where the difference comes from. */
export function CompareView(props: ViewProps) {
  const { trace, traceKey, traces, traceOf, actions, width, height, request, timeRange } = props;
  const styles = useStyles2(getStyles);
  const [wanted, setWanted] = useState<string | undefined>();
  const [isSwapped, setIsSwapped] = useState(false);
  const [order, setOrder] = useState<'impact' | 'tree'>('impact');
  const [only, setOnly] = useState<Change | undefined>();
  const others = traces.filter(({ key }) => key !== traceKey);
  const chosen = others.find(({ key }) => key === wanted) ?? others.at(-1);
  const other = chosen ? traceOf(chosen.key) : undefined;
  const comparison = useMemo(
    () => other && (isSwapped ? compareTraces(other, trace) : compareTraces(trace, other)),
    [trace, other, isSwapped],
  );
  const rows = useMemo(() => {
    const kept = (comparison?.spans ?? []).filter(({ change }) => only === undefined || change === only);
    return order === 'impact' ? byImpact(kept) : kept;
  }, [comparison, order, only]);
  const source = useMemo(() => (request ? askSourceOf({ request, timeRange }) : undefined), [request, timeRange]);
  /** Keeps showing this trace: the other one is only laid over it. */
  const add: ViewProps['actions']['importTraces'] = (added, name) => {
    actions.importTraces(added, name);
    actions.chooseTrace(traceKey);
    setWanted(undefined);
  };
  const nameOf = (entry: (typeof traces)[number]) =>
    [entry.file, entry.name, entry.traceId.slice(0, 12)].filter(Boolean).join(' · ');
  const tools = (
    <AskSourceContext.Provider value={source}>
      {chosen && (
        <Choice
          label={t('compare.with', 'Compare with')}
          value={chosen.key}
          onChange={setWanted}
          groups={[['', others.map((entry) => ({ value: entry.key, label: nameOf(entry) }))]]}
        />
      )}
      <TraceById range={timeRange} onFound={add} />
      <ImportButton onImport={add} />
      {comparison && (
        <>
          <Tool
            label={t('compare.swap', 'Swap')}
            tip={t('compare.swap-tip', 'Take the other trace for the first')}
            onClick={() => setIsSwapped(!isSwapped)}
          >
            {t('compare.swap', 'Swap')}
          </Tool>
          <Choice
            label={t('compare.order', 'Order')}
            value={order}
            onChange={(value) => setOrder(value === 'tree' ? 'tree' : 'impact')}
            groups={[
              [
                '',
                [
                  { value: 'impact', label: t('compare.by-impact', 'by impact') },
                  { value: 'tree', label: t('compare.by-tree', 'as in the trace') },
                ],
              ],
            ]}
          />
        </>
      )}
    </AskSourceContext.Provider>
  );
  return (
    <ViewFrame width={width} height={height} label={t('compare.label', 'Comparison of two traces')} tools={tools}>
      {comparison && other ? (
        <>
          <CompareSummary {...props} comparison={comparison} only={only} onOnly={setOnly} />
          <CompareTable
            {...props}
            left={isSwapped ? other : trace}
            right={isSwapped ? trace : other}
            rows={rows}
            isTree={order === 'tree'}
            onOpen={(row) => {
              const here = isSwapped ? row.right : row.left;
              if (here >= 0) {
                actions.openSpan(here);
              } else if (chosen) {
                actions.chooseTrace(chosen.key);
              }
            }}
          />
        </>
      ) : (
        <div className={styles.empty}>
          <Face
            kind="empty"
            title={t('compare.empty', 'A second trace is needed')}
            hint={
              source
                ? t('compare.empty-hint', 'Give its id above, open a file, or add a second query to the panel.')
                : t('compare.empty-hint-file', 'Open a file, or add a second query to the panel.')
            }
          />
        </div>
      )}
    </ViewFrame>
  );
}

const getStyles = (_theme: GrafanaTheme2) => ({
  empty: css({ flexGrow: 1, minHeight: 0 }),
});
