/**
 * Places items as near to their wishes as order and distances allow, in the least-squares sense: isotonic regression by
 * pooling neighbours that violate the order. `gaps[i]` is the least distance between item i − 1 and i.
 */
export function spread(wishes: readonly number[], weights: readonly number[], gaps: readonly number[]): number[] {
  // With offsets taken out, "at least gap apart" is "not decreasing".
  const offsets: number[] = [];
  wishes.forEach((_, index) => offsets.push(index === 0 ? 0 : (offsets[index - 1] ?? 0) + (gaps[index] ?? 0)));
  const pools: Array<{ sum: number; weight: number; size: number }> = [];
  wishes.forEach((wish, index) => {
    const weight = weights[index] ?? 1;
    let pool = { sum: (wish - (offsets[index] ?? 0)) * weight, weight, size: 1 };
    let before = pools[pools.length - 1];
    while (before && before.sum / before.weight > pool.sum / pool.weight) {
      pool = { sum: before.sum + pool.sum, weight: before.weight + pool.weight, size: before.size + pool.size };
      pools.pop();
      before = pools[pools.length - 1];
    }
    pools.push(pool);
  });
  const places: number[] = [];
  for (const pool of pools) {
    for (let count = 0; count < pool.size; count++) {
      places.push(pool.sum / pool.weight + (offsets[places.length] ?? 0));
    }
  }
  return places;
}
