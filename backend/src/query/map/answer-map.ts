import { type Frame, type MapQuestion, QUERY_LIMITS } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { editMap } from '../edit-as/edit-map';
import { Runner } from '../statement';
import { mapStatement, readMap } from './map';
import { compareGraphs, type Graph } from './map-compare';
import { mapFrames } from './map-frames';
import { buildMap } from './map-graph';

export async function answerMap(
  question: MapQuestion,
  { store, nowMs, signal }: { store: Store; nowMs: number; signal: AbortSignal | undefined },
): Promise<Frame[]> {
  const runner = new Runner(store, signal);
  const { range, compare_offset_ms: offset } = question;
  const readAt = async (back: number): Promise<Graph & { truncated: boolean }> => {
    const moved = { ...question, range: { from: Math.max(0, range.from - back), to: Math.max(1, range.to - back) } };
    const plan = mapStatement(moved, nowMs);
    const rows = readMap(await runner.run(plan), question.node);
    const { from, to } = plan.steps;
    const seconds = Math.max(1, Math.min(to, Math.ceil(nowMs / 1000)) - from);
    return { ...buildMap(rows), seconds, truncated: rows.truncated };
  };
  const [now, before] = await Promise.all([readAt(0), offset === undefined ? undefined : readAt(offset)]);
  return mapFrames(before ? compareGraphs(now, before) : now, {
    seconds: now.seconds,
    limit: question.limit ?? QUERY_LIMITS.default.map,
    truncated: now.truncated || (before?.truncated ?? false),
    meta: runner.meta({
      edit_as: editMap(question),
      ...(before ? { compared: { offset_ms: offset, seconds: before.seconds } } : {}),
    }),
  });
}
