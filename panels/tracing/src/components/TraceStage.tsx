import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Face, t } from '@thalweg/panel-kit';
import { type TracingOptions } from '../config';
import { useAddress } from '../hooks/use-address';
import { useSteps } from '../hooks/use-steps';
import { type SpanRows } from '../model/span';
import { buildTrace, type Trace, traceSteps } from '../model/trace';
import { joinEntries, splitTraces, type TraceEntry } from '../model/trace-set';
import { ImportButton } from '../transfer/ImportButton';
import { type TracingPanelProps } from '../TracingPanel';
import { defectTexts } from './defect-texts';
import { TraceView } from './TraceView';

export interface TraceStageProps extends TracingPanelProps {
  readonly options: TracingOptions;
  /** Spans of the answer, if it has any. */
  readonly rows: SpanRows | undefined;
  /** Shown where there is no trace, neither asked for nor imported. */
  readonly children: ReactNode;
}

/** Which of the traces at hand is shown. */
export function TraceStage(props: TraceStageProps) {
  const { rows, children, options, data, width, height, id = 0 } = props;
  const styles = useStyles2(getStyles);
  const address = useAddress(id, data.request?.app);
  const asked = useMemo(() => (rows ? splitTraces(rows) : []), [rows]);
  const [imported, setImported] = useState<readonly TraceEntry[]>([]);
  const [chosen, setChosen] = useState(address.place.trace);
  const traces = useMemo(() => joinEntries(asked, imported), [asked, imported]);
  const importTraces = useCallback(
    (read: readonly SpanRows[], file: string) => {
      const added = read.flatMap((part) => splitTraces(part, file));
      const next = joinEntries([...asked, ...imported], added);
      setImported(next.slice(asked.length));
      setChosen(next[asked.length + imported.length]?.key);
    },
    [asked, imported],
  );
  const entry = traces.find(({ key }) => key === chosen) ?? traces[0];
  const [adjustClocks, setAdjustClocks] = useState(options.adjustClocks);
  const settings = useMemo(
    () => ({ adjustClocks, rollUpFrom: options.rollUpFrom, texts: defectTexts }),
    [adjustClocks, options.rollUpFrom],
  );
  const { value: current } = useSteps(
    useCallback(
      function* () {
        return entry && { entry, settings, trace: yield* traceSteps(entry.rows, settings) };
      },
      [entry, settings],
    ),
    entry?.rows.spans.length ?? 0,
  );
  const known = useRef(new WeakMap<SpanRows, { settings: object; trace: Trace }>());
  if (current) {
    known.current.set(current.entry.rows, current);
  }
  const traceOf = useCallback(
    (key: string) => {
      const found = traces.find((other) => other.key === key);
      const kept = found && known.current.get(found.rows);
      if (!found || kept?.settings === settings) {
        return kept?.trace;
      }
      const trace = buildTrace(found.rows, settings);
      known.current.set(found.rows, { settings, trace });
      return trace;
    },
    [traces, settings],
  );
  if (!entry) {
    return (
      <div className={styles.face} data-tracing-panel>
        {children}
        <div className={styles.import}>
          <ImportButton onImport={importTraces} />
        </div>
      </div>
    );
  }
  // The former trace stays while another of the same key is made; a first one or another trace shows that it works.
  if (current?.entry.key !== entry.key) {
    const title = t('toolbar.face.building', 'Laying out {{number}} spans', { number: entry.rows.spans.length });
    return <Face kind="loading" title={title} />;
  }
  return (
    <TraceView
      {...props}
      // Another trace starts afresh; a refresh of the same one keeps what is folded, searched and open.
      key={entry.key}
      trace={current.trace}
      traceKey={entry.key}
      traces={traces}
      traceOf={traceOf}
      address={address}
      width={width}
      height={height}
      onAdjustClocks={setAdjustClocks}
      onChoose={setChosen}
      onImport={importTraces}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  face: css({ position: 'relative', width: '100%', height: '100%' }),
  import: css({ position: 'absolute', bottom: theme.spacing(1), left: 0, right: 0, textAlign: 'center' }),
});
