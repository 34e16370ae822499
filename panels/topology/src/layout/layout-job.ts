import { type GraphShape, type Layout } from './graph-shape';
import { type LayoutLimits } from './run-layout';

export interface LayoutJob {
  id: number;
  shape: GraphShape;
  limits: LayoutLimits;
}

export interface LayoutReply {
  id: number;
  layout: Layout;
}

/** What the client needs of a Worker; tests bring their own. */
export interface LayoutPort {
  onmessage: ((event: { data: LayoutReply }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  postMessage(job: LayoutJob): void;
  terminate(): void;
}
