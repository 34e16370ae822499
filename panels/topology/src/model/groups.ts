import { MAP_GROUP_TAGS } from '@thalweg/protocol';
import { t } from '@thalweg/panel-kit';
import { AUTO_GROUPS } from '../config';
import { type GraphNode } from './graph';

export const GROUP_PREFIX = 'group__';

/** A field that nodes can be grouped by. */
export interface GroupLevel {
  /** Name of the field, lower case. */
  key: string;
  label: string;
  /** How many different values there are. */
  values: number;
}

/** A box around nodes that have the same value at one level, within the box of the level above. */
export interface Group {
  id: string;
  level: string;
  /** Name of the level as shown. */
  levelLabel: string;
  name: string;
  parent: string | null;
  depth: number;
  /** Nodes and groups directly in it. */
  nodes: string[];
  groups: string[];
}

export interface Grouping {
  /** Parents before their children. */
  groups: ReadonlyMap<string, Group>;
  /** Innermost group of each node that is in one. */
  groupOf: ReadonlyMap<string, string>;
}

export const NO_GROUPING: Grouping = Object.freeze({ groups: new Map(), groupOf: new Map() });

/** Name of a level as a person calls it; others keep the name of their field. */
export function groupLabel(key: string): string {
  switch (key.slice(GROUP_PREFIX.length)) {
    case 'pod_cluster':
      return t('topology.group.cluster', 'Cluster');
    case 'pod_ns':
      return t('topology.group.namespace', 'Namespace');
    case 'host':
      return t('topology.group.host', 'Host');
    case 'auto_service':
      return t('topology.group.service', 'Service');
    case 'pod':
      return t('topology.group.pod', 'Pod');
    default:
      return key.slice(GROUP_PREFIX.length).replaceAll('_', ' ');
  }
}

const KNOWN_ORDER: readonly string[] = MAP_GROUP_TAGS.map((tag) => `${GROUP_PREFIX}${tag}`);
/** Levels that are drawn without being asked for. */
const UNASKED = new Set(['group__pod_cluster', 'group__pod_ns']);

/** Levels to group by, outermost first. */
export function levelsFor(wanted: readonly string[], there: readonly GroupLevel[]): GroupLevel[] {
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  const chosen = there.filter(
    ({ key, values }) => names.has(key) || (names.has(AUTO_GROUPS) && UNASKED.has(key) && values > 1),
  );
  const asked = (key: string) => wanted.findIndex((name) => name.toLowerCase() === key);
  const rank = (key: string) => KNOWN_ORDER.indexOf(key);
  return chosen.sort((one, other) => {
    const [first, second] = [rank(one.key), rank(other.key)];
    if (first >= 0 && second >= 0) return first - second;
    return asked(one.key) - asked(other.key);
  });
}

/** Puts nodes into nested groups. A node without a value at a level is directly in the group of the level above. */
export function groupNodes(nodes: readonly GraphNode[], levels: readonly GroupLevel[]): Grouping {
  if (levels.length === 0) return NO_GROUPING;
  const groups = new Map<string, Group>();
  const groupOf = new Map<string, string>();
  for (const node of nodes) {
    let parent: Group | null = null;
    const path: string[] = [];
    for (const level of levels) {
      const name = node.groups[level.key] ?? '';
      if (name === '') continue;
      path.push(`${level.key}=${name}`);
      const id = `group:${JSON.stringify(path)}`;
      let group: Group | undefined = groups.get(id);
      if (!group) {
        const depth: number = parent ? parent.depth + 1 : 0;
        const made: Group = {
          id,
          level: level.key,
          levelLabel: level.label,
          name,
          parent: parent?.id ?? null,
          depth,
          nodes: [],
          groups: [],
        };
        group = made;
        groups.set(id, made);
        parent?.groups.push(id);
      }
      parent = group;
    }
    if (!parent) continue;
    parent.nodes.push(node.id);
    groupOf.set(node.id, parent.id);
  }
  return { groups, groupOf };
}

/** A group and those around it, innermost first. */
export function* groupsAround(grouping: Grouping, innermost: string | undefined): Generator<Group> {
  let at = innermost === undefined ? undefined : grouping.groups.get(innermost);
  while (at) {
    yield at;
    at = at.parent === null ? undefined : grouping.groups.get(at.parent);
  }
}
