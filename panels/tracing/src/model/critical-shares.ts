import { type Trace } from './trace';

/** Share of the critical path by who it runs through, largest first: `62 % network, 30 % mysql`. */
export function criticalShares(trace: Trace): string {
  const byName = new Map<string, number>();
  let total = 0;
  trace.criticalPath.forEach((segments, span) => {
    const row = trace.spans[span];
    const name = row?.spanType === 'network' ? 'network' : (row?.service ?? '');
    for (const { start, end } of segments) {
      byName.set(name, (byName.get(name) ?? 0) + end - start);
      total += end - start;
    }
  });
  return [...byName]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([name, time]) => `${total > 0 ? Math.round((time / total) * 100) : 0} % ${name}`)
    .join(', ');
}
