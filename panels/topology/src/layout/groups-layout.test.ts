import { createTheme } from '@grafana/data';
import fc from 'fast-check';
import { EMPTY_VIEW } from '../config';
import { readFrame } from '../frame';
import { arrange } from '../model/arrange';
import { buildGraph } from '../model/build-graph';
import { levelsFor } from '../model/groups';
import { buildScene } from '../paint/scene';
import { mapFrames } from '../sample/frames';
import { type SampleGraph, cluster, tiers } from '../sample/graphs';
import { shapeOf } from './graph-shape';
import { runLayout } from './run-layout';

// Every browser has it, jsdom does not; dagre clones arrays of names with it.
globalThis.structuredClone ??= <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;
jest.setTimeout(60_000);

function sceneOf(sample: SampleGraph, direction: 'right' | 'down', dagreCostMax: number) {
  const reading = readFrame(mapFrames(sample));
  if (!reading.ok) throw new Error(reading.sentence);
  const { rows } = reading;
  const base = buildGraph(rows.nodes, rows.edges);
  const levels = levelsFor(['group__pod_cluster', 'group__pod_ns', 'group__host'], rows.groupLevels);
  const { graph, open } = arrange({ base, levels, foldPeers: true, view: EMPTY_VIEW, only: null });
  const shape = shapeOf(graph.nodes, graph.edges, direction, 1.5, open);
  return buildScene({
    graph,
    grouping: open,
    shape,
    layout: runLayout(shape, { dagreCostMax }),
    thresholds: rows.thresholds.error_ratio,
    theme: createTheme(),
  });
}

const inGroups = (count: number, seed: number): SampleGraph => {
  const graph = tiers(count, seed);
  const nodes = graph.nodes.map((node, index) => ({
    ...node,
    groups: [`c${index % 2}`, `n${index % 5}`, `h${index % 3}`] as const,
  }));
  return { ...graph, nodes };
};

function expectNested(scene: ReturnType<typeof sceneOf>) {
  const boxes = new Map(scene.groups.map((box) => [box.group.id, box]));
  for (const { group, rect } of scene.groups) {
    const parent = group.parent === null ? undefined : boxes.get(group.parent);
    if (parent) {
      expect(rect.left).toBeGreaterThanOrEqual(parent.rect.left);
      expect(rect.right).toBeLessThanOrEqual(parent.rect.right);
      expect(rect.top).toBeGreaterThanOrEqual(parent.header.bottom);
      expect(rect.bottom).toBeLessThanOrEqual(parent.rect.bottom);
    }
    for (const other of scene.groups) {
      if (other.group.id === group.id || other.group.parent !== group.parent) continue;
      const apart =
        other.rect.left >= rect.right ||
        other.rect.right <= rect.left ||
        other.rect.top >= rect.bottom ||
        other.rect.bottom <= rect.top;
      expect(apart).toBe(true);
    }
    for (const { node, x, y } of scene.nodes) {
      const inside = x > rect.left && x < rect.right && y > rect.top && y < rect.bottom;
      expect(inside).toBe(boxes.get(group.id)?.members.includes(node.id));
    }
  }
}

test.each(['right', 'down'] as const)('boxes hold their nodes, nest, and do not touch each other, %s', (direction) => {
  expectNested(sceneOf(cluster(), direction, 400));
});

test('the same for any groups', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1000 }), fc.boolean(), (count, seed, down) =>
      expectNested(sceneOf(inGroups(count, seed), down ? 'down' : 'right', seed % 2 === 0 ? 0 : 400)),
    ),
    { numRuns: 25 },
  );
});

test('edges between two groups run beside each other', () => {
  const scene = sceneOf(cluster(), 'right', 400);
  const at = (id: string) => scene.edgeById.get(id)?.route;
  const [one, other] = [at('storefront->redis'), at('inventory->mariadb')];
  expect(one && other && Math.abs(one.labelY - other.labelY)).toBeGreaterThan(4);
});
