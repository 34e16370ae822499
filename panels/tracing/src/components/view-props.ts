import { type RefObject } from 'react';
import { type PanelData, type TimeRange, type TimeZone } from '@grafana/data';
import { type TracingOptions, type ViewId } from '../config';
import { type Collapse } from '../hooks/use-collapse';
import { type FilterState } from '../hooks/use-filter';
import { type Selection } from '../hooks/use-selection';
import { type Zoom } from '../hooks/use-zoom';
import { type TimeWindow } from '../layout/time-scale';
import { type Condition } from '../model/condition';
import { type SpanRows } from '../model/span';
import { type Trace } from '../model/trace';
import { type TraceEntry } from '../model/trace-set';

export type { ViewId };

/** How figures are written, as the panel's field options say. */
export interface Formats {
  /** Milliseconds; `12.5 ms` unless another unit or other decimals are set. */
  readonly duration: (milliseconds: number | null | undefined) => string;
  /** With a sign, for differences: `+1.2 ms`. */
  readonly difference: (milliseconds: number) => string;
  /** 0 to 1: `12.5 %`. */
  readonly share: (ratio: number | null | undefined) => string;
  readonly count: (value: number) => string;
  /** Unix milliseconds in the panel's time zone, with milliseconds. */
  readonly time: (unixMs: number) => string;
}

/** What a view may do to the panel. All are stable between renderings of one trace. */
export interface ViewActions {
  readonly setView: (view: ViewId) => void;
  /** Selects a span, opens the way to it and its details, and brings it into sight. */
  readonly openSpan: (span: number) => void;
  /** As `openSpan`, in another view. */
  readonly showIn: (view: ViewId, span: number) => void;
  readonly zoomTo: (window: TimeWindow) => void;
  /** Shows only the subtree of a span; undefined shows all again. */
  readonly focus: (span: number | undefined) => void;
  /** Back to the subtree that was in focus before. */
  readonly focusBack: () => void;
  /** Adds to the conditions of the filter; one that is there already is not added twice. */
  readonly addCondition: (condition: Condition) => void;
  /** Selects the next or previous match, in the order of the timeline. */
  readonly stepMatch: (direction: 1 | -1) => void;
  readonly toggleService: (service: string) => void;
  readonly showNetwork: (show: boolean) => void;
  /** Adds traces that were read from a file and shows the first of them. */
  readonly importTraces: (traces: readonly SpanRows[], name: string) => void;
  /** Shows another trace of the set. */
  readonly chooseTrace: (key: string) => void;
}

/** All that a view gets. The trace, the selection, the filter and the zoom are shared by all views. */
export interface ViewProps {
  readonly trace: Trace;
  /** Which of `traces` is shown. */
  readonly traceKey: string;
  /** Every trace of the answer and every imported one. */
  readonly traces: readonly TraceEntry[];
  /** The model of another trace of the set, made once; undefined for an unknown key. */
  readonly traceOf: (key: string) => Trace | undefined;
  readonly options: TracingOptions;
  /** Colour of a service in this trace; services that are not in it have one too. */
  readonly colorOf: (service: string) => string;
  readonly selection: Selection;
  readonly filter: FilterState;
  /** 1 where a span is switched off: its service, network spans, or outside the subtree in focus. */
  readonly hidden: Uint8Array;
  /** Root of the subtree in focus, -1 for the whole trace. */
  readonly focused: number;
  readonly zoom: Zoom;
  /** What is folded in the timeline. */
  readonly collapse: Collapse;
  readonly view: ViewId;
  readonly actions: ViewActions;
  readonly format: Formats;
  readonly width: number;
  readonly height: number;
  readonly timeZone: TimeZone;
  readonly timeRange: TimeRange;
  /** The question that was answered: its data source may be asked more. Undefined where nobody asked (imports, tests). */
  readonly request: PanelData['request'];
  /** The element that the view is drawn in. */
  readonly body: RefObject<HTMLDivElement>;
}

/** What the details of a span get beside what every view gets. */
export interface DrawerProps extends ViewProps {
  readonly span: number;
  readonly dock: 'right' | 'bottom';
  readonly onDock: (dock: 'right' | 'bottom') => void;
  readonly onClose: () => void;
}
