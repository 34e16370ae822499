import { type LayoutJob, type LayoutReply } from './layout-job';
import { runLayout } from './run-layout';

/** The DOM's types are loaded for the panel; a worker's global is narrower. */
interface WorkerScope {
  onmessage: ((event: { data: LayoutJob }) => void) | null;
  postMessage(message: LayoutReply, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
scope.onmessage = ({ data }) => {
  const layout = runLayout(data.shape, data.limits);
  scope.postMessage({ id: data.id, layout }, [layout.x.buffer as ArrayBuffer, layout.y.buffer as ArrayBuffer]);
};
