import { type IconName, type LinkModel } from '@grafana/data';
import { t } from '@thalweg/panel-kit';
import { type PathState } from '../hooks/use-path';
import { type Way } from '../hooks/use-drilldown';
import { type Selection } from '../hooks/use-selection';
import { type ViewActions } from '../hooks/use-view-actions';
import { type Arrangement, isPeer } from '../model/arrange';
import { type Graph } from '../model/graph';
import { groupsAround } from '../model/groups';
import { type Target, titleOf } from '../model/selection';
import { type SavedView } from '../config';

export interface MenuEntry {
  label: string;
  icon: IconName;
  onClick?: () => void;
  url?: string;
  target?: LinkModel['target'];
}

export interface MenuSection {
  label: string;
  entries: MenuEntry[];
}

export interface TargetContext {
  graph: Graph;
  arrangement: Arrangement;
  view: SavedView;
  selection: Selection;
  path: PathState;
  actions: ViewActions;
  ways: (target: Target) => Way[];
  links: (target: Target) => LinkModel[];
  isolated: boolean;
  isolate: (ids: readonly string[] | null) => void;
}

/** What can be done with a node, an edge or a group: ours first, then the data links that somebody configured. */
export function sectionsFor(target: Target, context: TargetContext): MenuSection[] {
  const { graph, arrangement } = context;
  if (target.kind === 'group') {
    const group = arrangement.all.groups.get(target.id);
    return [{ label: group ? `${group.levelLabel} ${group.name}` : '', entries: groupEntries(target, context) }];
  }
  const edge = target.kind === 'edge' ? graph.edgeById.get(target.id) : undefined;
  const title = edge ? `${titleOf(graph, edge.source)} → ${titleOf(graph, edge.target)}` : titleOf(graph, target.id);
  const own = edge ? edgeEntries(target, title, context) : nodeEntries(target, title, context);
  const links = context.links(target).map((link): MenuEntry => ({
    label: link.title,
    icon: link.target === '_blank' ? 'external-link-alt' : 'link',
    url: link.href,
    target: link.target,
    ...(link.onClick ? { onClick: () => link.onClick?.({}) } : {}),
  }));
  return [
    { label: t('topology.menu.lead-on', 'Go to'), entries: wayEntries(target, context) },
    { label: t('topology.menu.links', 'Links'), entries: links },
    { label: title, entries: own },
  ].filter(({ entries }) => entries.length > 0);
}

const copyEntry = (text: string): MenuEntry => ({
  label: t('topology.menu.copy-name', 'Copy name'),
  icon: 'copy',
  onClick: () => void navigator.clipboard?.writeText(text),
});

function focusEntry(target: Target, { selection }: TargetContext): MenuEntry {
  const focused = selection.focus?.id === target.id;
  return focused
    ? {
        label: t('topology.menu.show-everything', 'Show everything'),
        icon: 'eye',
        onClick: () => selection.setFocus(null),
      }
    : { label: t('topology.menu.focus', 'Focus'), icon: 'search-plus', onClick: () => selection.setFocus(target) };
}

function wayEntries(target: Target, { ways, selection, links }: TargetContext): MenuEntry[] {
  const given = new Set(links(target).map(({ title }) => title));
  const texts: Readonly<Record<Exclude<Way['view'], 'filter'>, { label: string; icon: IconName }>> = {
    traces: { label: t('topology.menu.traces', 'Traces'), icon: 'gf-traces' },
    requests: { label: t('topology.menu.requests', 'Requests'), icon: 'list-ul' },
    metrics: { label: t('topology.menu.metrics', 'Metrics'), icon: 'chart-line' },
  };
  const textOf = ({ view, variable = '' }: Way) =>
    view === 'filter'
      ? {
          label: t('topology.menu.filter', 'Filter dashboard by {{name}}', { name: variable }),
          icon: 'filter' as const,
        }
      : texts[view];
  return [
    { label: t('topology.menu.open', 'Open'), icon: 'arrow-right', onClick: () => selection.open(target) },
    // A plain click goes there without a reload; the address is for a new tab.
    ...ways(target)
      .map((way): MenuEntry => ({ ...textOf(way), onClick: way.go }))
      // The data source may have links of that name, with more in them than can be known here.
      .filter(({ label }) => !given.has(label)),
  ];
}

function nodeEntries(target: Target, title: string, context: TargetContext): MenuEntry[] {
  const { graph, arrangement, view, actions, path, isolate, isolated } = context;
  const node = graph.nodeById.get(target.id);
  const pinned = target.id in view.pins;
  const around = [...groupsAround(arrangement.open, arrangement.open.groupOf.get(target.id))];
  return [
    focusEntry(target, context),
    isolated
      ? {
          label: t('topology.menu.show-all', 'Show the whole map'),
          icon: 'sitemap' as const,
          onClick: () => isolate(null),
        }
      : {
          label: t('topology.menu.isolate', 'Only this and its neighbours'),
          icon: 'sitemap' as const,
          onClick: () => isolate(node?.members ?? [target.id]),
        },
    {
      label: t('topology.menu.path-from', 'Path from here'),
      icon: 'arrow-from-right',
      onClick: () => path.setFrom(target.id),
    },
    { label: t('topology.menu.path-to', 'Path to here'), icon: 'arrow-to-right', onClick: () => path.setTo(target.id) },
    ...(node && node.kind !== 'node'
      ? [
          {
            label:
              node.kind === 'fold'
                ? t('topology.menu.unfold', 'Show {{nodes}} peers one by one', { nodes: node.members.length })
                : t('topology.menu.expand', 'Expand'),
            icon: 'expand-arrows' as const,
            onClick: () => actions.unfold(target.id),
          },
        ]
      : []),
    ...around.map((group): MenuEntry => ({
      label: t('topology.menu.collapse', 'Collapse {{level}} {{name}}', {
        level: group.levelLabel,
        name: group.name,
      }),
      icon: 'compress-arrows',
      onClick: () => actions.fold(group.id),
    })),
    ...(arrangement.peers > 0 && view.unfolded && node?.kind === 'node' && isPeer(node)
      ? [
          {
            label: t('topology.menu.fold', 'Fold Internet and unknown peers'),
            icon: 'compress-arrows' as const,
            onClick: () => actions.fold(target.id),
          },
        ]
      : []),
    pinned
      ? { label: t('topology.menu.unpin', 'Unpin'), icon: 'lock', onClick: () => actions.unpin(target.id) }
      : { label: t('topology.menu.pin', 'Pin here'), icon: 'lock', onClick: () => actions.pin([target.id]) },
    { label: t('topology.menu.hide', 'Hide'), icon: 'eye-slash', onClick: () => actions.hide(target) },
    ...(node && node.kind === 'node' && node.type !== 'unknown'
      ? [
          {
            label: t('topology.menu.hide-type', 'Hide all of type {{type}}', { type: node.type }),
            icon: 'eye-slash' as const,
            onClick: () => actions.hideType(node.type),
          },
        ]
      : []),
    copyEntry(title),
  ];
}

const edgeEntries = (target: Target, title: string, context: TargetContext): MenuEntry[] => [
  focusEntry(target, context),
  { label: t('topology.menu.hide', 'Hide'), icon: 'eye-slash', onClick: () => context.actions.hide(target) },
  copyEntry(title),
];

function groupEntries(target: Target, { actions, arrangement }: TargetContext): MenuEntry[] {
  return [
    {
      label: t('topology.menu.collapse-this', 'Collapse'),
      icon: 'compress-arrows',
      onClick: () => actions.fold(target.id),
    },
    {
      label: t('topology.menu.collapse-all', 'Collapse all groups'),
      icon: 'compress-arrows',
      onClick: actions.foldAll,
    },
    { label: t('topology.menu.expand-all', 'Expand all groups'), icon: 'expand-arrows', onClick: actions.unfoldAll },
    { label: t('topology.menu.hide', 'Hide'), icon: 'eye-slash', onClick: () => actions.hide(target) },
    copyEntry(arrangement.all.groups.get(target.id)?.name ?? target.id),
  ];
}
