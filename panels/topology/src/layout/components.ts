/** Connected parts of a graph, largest first, then by their smallest member. */
export function components(count: number, pairs: readonly number[]): number[][] {
  const parent = Array.from({ length: count }, (_, index) => index);
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root] ?? root;
    // Path compression keeps later look-ups short.
    for (let at = node; at !== root;) {
      const next = parent[at] ?? root;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (let at = 0; at < pairs.length; at += 2) parent[find(pairs[at] ?? 0)] = find(pairs[at + 1] ?? 0);
  const groups = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    const root = find(node);
    const group = groups.get(root);
    if (group) group.push(node);
    else groups.set(root, [node]);
  }
  return [...groups.values()].sort((one, other) => other.length - one.length || (one[0] ?? 0) - (other[0] ?? 0));
}

export interface Box {
  width: number;
  height: number;
}

/** Shelves: boxes in rows of a width that brings the whole near the wanted aspect. Returns the top left of each. */
export function packBoxes(boxes: readonly Box[], gap: number, aspect: number): { x: number[]; y: number[] } & Box {
  const area = boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const widest = boxes.reduce((most, box) => Math.max(most, box.width), 0);
  const rowWidth = Math.max(widest, Math.sqrt(area * aspect));
  const [xs, ys]: [number[], number[]] = [[], []];
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const box of boxes) {
    if (x > 0 && x + box.width > rowWidth) {
      y += rowHeight + gap;
      [x, rowHeight] = [0, 0];
    }
    xs.push(x);
    ys.push(y);
    x += box.width + gap;
    rowHeight = Math.max(rowHeight, box.height);
    width = Math.max(width, x - gap);
  }
  return { x: xs, y: ys, width, height: y + rowHeight };
}
