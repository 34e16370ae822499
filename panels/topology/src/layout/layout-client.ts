import { DAGRE_COST_MAX, DAGRE_COST_MAX_INLINE, LAYOUT_CACHE_SIZE, LAYOUT_TIMEOUT_MS } from '../constants';
import { type GraphShape, type Layout, shapeKey } from './graph-shape';
import { type LayoutPort, type LayoutReply } from './layout-job';
import { runLayout } from './run-layout';

/** Layouts by shape: after a refresh with the same nodes and edges the picture stays. Shared by all panels on the page. */
const cache = new Map<string, Layout>();

export function cachedLayout(shape: GraphShape): Layout | undefined {
  return cache.get(shapeKey(shape));
}

function remember(shape: GraphShape, layout: Layout): Layout {
  const key = shapeKey(shape);
  cache.delete(key);
  cache.set(key, layout);
  const [oldest] = cache.keys();
  if (cache.size > LAYOUT_CACHE_SIZE && oldest !== undefined) cache.delete(oldest);
  return layout;
}

/** Work for the page itself: dagre for what takes a few milliseconds, sweeps for anything larger. */
export function layoutInline(shape: GraphShape): Layout {
  return remember(shape, runLayout(shape, { dagreCostMax: DAGRE_COST_MAX_INLINE }));
}

export const isSmall = (shape: GraphShape) => shape.ids.length + shape.pairs.length / 2 <= DAGRE_COST_MAX_INLINE;

/** Lays out in a worker, the newest request only. Whatever goes wrong there, the page answers by itself. */
export class LayoutClient {
  private port: LayoutPort | null = null;
  private lastId = 0;
  private settle: ((reply: LayoutReply | null) => void) | null = null;

  constructor(
    private readonly spawn: () => LayoutPort | null,
    private readonly timeoutMs = LAYOUT_TIMEOUT_MS,
  ) {}

  /** Null when a newer request or `close` overtook this one. */
  async layout(shape: GraphShape): Promise<Layout | null> {
    const known = cachedLayout(shape);
    if (known) return known;
    const id = ++this.lastId;
    const reply = await this.ask(id, shape);
    if (id !== this.lastId) return null;
    return reply ? remember(shape, reply.layout) : layoutInline(shape);
  }

  close(): void {
    this.lastId++;
    this.stop();
  }

  private stop(): void {
    this.port?.terminate();
    this.port = null;
    this.settle?.(null);
    this.settle = null;
  }

  private ask(id: number, shape: GraphShape): Promise<LayoutReply | null> {
    // A job under way is for an older picture: its worker is stopped, because a queue would only add delay.
    if (this.settle) this.stop();
    const port = (this.port ??= this.spawn());
    if (!port) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(), this.timeoutMs);
      this.settle = (reply) => {
        clearTimeout(timer);
        resolve(reply);
      };
      port.onmessage = ({ data }) => {
        if (data.id !== id) return;
        this.settle?.(data);
        this.settle = null;
      };
      port.onerror = () => this.stop();
      port.postMessage({ id, shape, limits: { dagreCostMax: DAGRE_COST_MAX } });
    });
  }
}
