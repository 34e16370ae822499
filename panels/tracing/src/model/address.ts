import { VIEW_IDS, type ViewId } from '../config';
import { type TimeWindow } from '../layout/time-scale';

/** What a link says of the panel; what it does not say is left as it is. */
export interface Place {
  /** Key of the trace, where there are several. */
  readonly trace?: string | undefined;
  readonly span?: string | undefined;
  readonly view?: ViewId | undefined;
  /** Milliseconds after the start of the trace. */
  readonly zoom?: TimeWindow | undefined;
}

export type Parameters = Readonly<Record<string, string | null>>;

/** Names carry the panel's id, so that two panels on one page do not follow each other. */
const nameOf = (panelId: number, part: keyof Place) => `trace${panelId}.${part}`;

export function readPlace(panelId: number, search: Readonly<Record<string, unknown>>): Place {
  const text = (part: keyof Place) => {
    const value = search[nameOf(panelId, part)];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    trace: text('trace'),
    span: text('span'),
    view: VIEW_IDS.find((view) => view === text('view')),
    zoom: readWindow(text('zoom')),
  };
}

/** Parameters of a place; null takes one out of the address. */
export function writePlace(panelId: number, place: Place): Parameters {
  const { trace, span, view, zoom } = place;
  return {
    [nameOf(panelId, 'trace')]: trace ?? null,
    [nameOf(panelId, 'span')]: span ?? null,
    [nameOf(panelId, 'view')]: view ?? null,
    [nameOf(panelId, 'zoom')]: zoom ? `${writeMs(zoom.start)}_${writeMs(zoom.end)}` : null,
  };
}

/** Nanoseconds are as close as the zoom goes. */
const writeMs = (milliseconds: number) => String(Number(milliseconds.toFixed(6)));

function readWindow(text: string | undefined): TimeWindow | undefined {
  const [start, end] = (text ?? '').split('_').map(Number);
  return start !== undefined && end !== undefined && end > start && start >= 0 ? { start, end } : undefined;
}
