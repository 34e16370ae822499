import { GROUP, nodeBox } from '../constants';
import { type Rect } from '../layout/viewport';
import { type Group, type Grouping } from '../model/groups';
import { type SceneNode } from './scene';

/** Box around the nodes of an open group. */
export interface SceneGroup {
  group: Group;
  rect: Rect;
  /** Where its title is, and where it is grasped. */
  header: Rect;
  /** Nodes shown in it, at any depth. */
  members: string[];
}

/** Boxes from the places of nodes: what moves takes its box along. */
export function groupBoxes(grouping: Grouping, nodeById: ReadonlyMap<string, SceneNode>): SceneGroup[] {
  const boxes = new Map<string, SceneGroup>();
  // Children stand after their parents, so backwards every inside is known.
  for (const group of [...grouping.groups.values()].reverse()) {
    const rect: Rect = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    const add = (inner: Rect) => {
      rect.left = Math.min(rect.left, inner.left);
      rect.top = Math.min(rect.top, inner.top);
      rect.right = Math.max(rect.right, inner.right);
      rect.bottom = Math.max(rect.bottom, inner.bottom);
    };
    const members: string[] = [];
    for (const id of group.nodes) {
      const entry = nodeById.get(id);
      if (!entry) continue;
      members.push(id);
      const { width, height, ringOffset } = nodeBox(entry.node.scale);
      const middle = entry.y - ringOffset;
      add({
        left: entry.x - width / 2,
        right: entry.x + width / 2,
        top: middle - height / 2,
        bottom: middle + height / 2,
      });
    }
    for (const id of group.groups) {
      const inner = boxes.get(id);
      if (!inner) continue;
      members.push(...inner.members);
      add(inner.rect);
    }
    if (members.length === 0) continue;
    const short = Math.max(0, GROUP.minWidth - 2 * GROUP.padding - (rect.right - rect.left));
    const left = rect.left - GROUP.padding - short / 2;
    const right = rect.right + GROUP.padding + short / 2;
    const top = rect.top - GROUP.padding - GROUP.header;
    boxes.set(group.id, {
      group,
      rect: { left, right, top, bottom: rect.bottom + GROUP.padding },
      header: { left, right, top, bottom: top + GROUP.header },
      members,
    });
  }
  return [...grouping.groups.keys()].map((id) => boxes.get(id)).filter((box) => box !== undefined);
}
