import { useMemo, useRef } from 'react';
import { type ViewActions } from '../components/view-props';
import { type ViewId } from '../config';
import { type SpanRows } from '../model/span';
import { type Trace } from '../model/trace';
import { type Collapse } from './use-collapse';
import { type FilterState } from './use-filter';
import { type Focus } from './use-focus';
import { type Selection } from './use-selection';
import { type Services } from './use-services';
import { type Zoom } from './use-zoom';

interface Parts {
  readonly trace: Trace;
  readonly collapse: Collapse;
  readonly zoom: Zoom;
  readonly filter: FilterState;
  readonly selection: Selection;
  readonly focus: Focus;
  readonly services: Services;
  readonly hidden: Uint8Array;
  readonly setView: (view: ViewId) => void;
  readonly setShowNetwork: (show: boolean) => void;
  readonly onChoose: (key: string) => void;
  readonly onImport: (traces: readonly SpanRows[], file: string) => void;
}

/** What views may do, in terms of the parts that are shared. The object stays the same, so that rows can be kept. */
export function useTraceActions(parts: Parts): ViewActions {
  const latest = useRef(parts);
  latest.current = parts;
  return useMemo(() => {
    const at = () => latest.current;
    /** A span that is switched off cannot be shown: what hides it is switched on again. */
    const uncover = (span: number) => {
      const { trace, hidden, focus, services, setShowNetwork } = at();
      const row = trace.spans[span];
      if (!row || hidden[span] === 0) {
        return;
      }
      const rank = trace.tree.rank[span] ?? 0;
      const first = trace.tree.rank[focus.focused] ?? 0;
      if (focus.focused >= 0 && (rank < first || rank >= first + (trace.tree.subtreeSize[focus.focused] ?? 0))) {
        focus.focus(undefined);
      }
      if (services.hidden.has(row.service)) {
        services.toggle(row.service);
      }
      if (row.spanType === 'network') {
        setShowNetwork(true);
      }
    };
    const bringUp = (span: number) => {
      uncover(span);
      at().collapse.reveal(span);
    };
    const openSpan = (span: number) => {
      bringUp(span);
      at().selection.open(span);
    };
    return {
      setView: (view) => at().setView(view),
      openSpan,
      showIn: (view, span) => {
        at().setView(view);
        openSpan(span);
      },
      zoomTo: (window) => at().zoom.show(window),
      focus: (span) => {
        at().focus.focus(span);
        const { times } = at().trace;
        if (span === undefined) {
          at().zoom.reset();
        } else {
          at().zoom.show({ start: times.start[span] ?? 0, end: times.end[span] ?? 0 });
        }
      },
      focusBack: () => {
        at().focus.back();
        at().zoom.reset();
      },
      addCondition: (condition) => at().filter.addCondition(condition),
      stepMatch: (direction) => {
        const { filter, selection, hidden } = at();
        const match = filter.step(selection.active, direction, hidden);
        if (match !== undefined) {
          bringUp(match);
          (selection.opened >= 0 ? selection.open : selection.activate)(match);
        }
      },
      toggleService: (service) => at().services.toggle(service),
      showNetwork: (show) => at().setShowNetwork(show),
      importTraces: (traces, name) => at().onImport(traces, name),
      chooseTrace: (key) => at().onChoose(key),
    };
  }, []);
}
