import { useMemo } from 'react';
import { t } from '@thalweg/panel-kit';
import { EMPTY_VIEW, type SavedView } from '../config';
import { type Arrangement, FOLD_ID, isPeer } from '../model/arrange';
import { type Graph } from '../model/graph';
import { groupsAround } from '../model/groups';
import { type Target, titleOf } from '../model/selection';
import { type Stage } from '../paint/stage';
import { type OptionsState } from './use-options';

export interface ViewActions {
  hide: (target: Target) => void;
  hideType: (type: string) => void;
  show: (part: 'hiddenNodes' | 'hiddenEdges' | 'hiddenTypes', ids: readonly string[]) => void;
  showAll: () => void;
  /** Pins nodes where they are now, or lets them go. */
  pin: (ids: Iterable<string>) => void;
  unpin: (id: string) => void;
  /** Collapses the group that a node or box belongs to. */
  fold: (id: string) => void;
  unfold: (id: string) => void;
  foldAll: () => void;
  unfoldAll: () => void;
  /** Pins everything: the picture as it is. */
  save: () => void;
  /** Back to how the map arranges itself. */
  reset: () => void;
}

/** Collapsed groups that are still there: others would pile up in the options. */
const together = (list: readonly string[], more: Iterable<string>) => [...new Set([...list, ...more])];
const without = (list: readonly string[], ids: Iterable<string>) => {
  const gone = new Set(ids);
  return list.filter((id) => !gone.has(id));
};

/** What the viewer does to the arrangement; all of it is kept in the options, and told. */
export function useViewActions(
  graph: Graph,
  arrangement: Arrangement,
  { options, changeView }: OptionsState,
  stage: Stage | null,
  again: () => void,
  say: (text: string) => void,
): ViewActions {
  const { view } = options;
  return useMemo(() => {
    const change = (part: Partial<SavedView>, text: string) => {
      changeView(part);
      say(text);
    };
    const placesOf = (ids: Iterable<string>): SavedView['pins'] =>
      Object.fromEntries(
        [...ids].flatMap((id) => {
          const entry = stage?.shown?.nodeById.get(id);
          return entry ? [[id, { x: Math.round(entry.x), y: Math.round(entry.y) }]] : [];
        }),
      );
    const { all } = arrangement;
    const nameOf = (id: string) => all.groups.get(id)?.name ?? titleOf(graph, id);
    return {
      hide: ({ kind, id }) => {
        const text = t('topology.say.hidden', 'Hidden: {{name}}', { name: nameOf(id) });
        if (kind === 'edge') {
          const members = graph.edgeById.get(id)?.members ?? [id];
          change({ hiddenEdges: together(view.hiddenEdges, members) }, text);
        } else if (id === FOLD_ID) {
          change({ hiddenNodes: together(view.hiddenNodes, graph.nodeById.get(id)?.members ?? []) }, text);
        } else change({ hiddenNodes: together(view.hiddenNodes, [id]) }, text);
      },
      hideType: (type) =>
        change(
          { hiddenTypes: together(view.hiddenTypes, [type]) },
          t('topology.say.type-hidden', 'Hidden: all of type {{type}}', { type }),
        ),
      show: (part, ids) => change({ [part]: without(view[part], ids) }, t('topology.say.shown', 'Shown again')),
      showAll: () =>
        change(
          { hiddenNodes: [], hiddenEdges: [], hiddenTypes: [] },
          t('topology.say.all-shown', 'Everything is shown again'),
        ),
      pin: (ids) => {
        const places = placesOf(ids);
        const names = Object.keys(places).map(nameOf).join(', ');
        change({ pins: { ...view.pins, ...places } }, t('topology.say.pinned', 'Pinned: {{names}}', { names }));
      },
      unpin: (id) => {
        const { [id]: _gone, ...rest } = view.pins;
        change({ pins: rest }, t('topology.say.unpinned', 'No longer pinned: {{name}}', { name: nameOf(id) }));
      },
      fold: (id) => {
        const node = graph.nodeById.get(id);
        if (node && isPeer(node) && view.unfolded) {
          return change({ unfolded: false }, t('topology.say.folded', 'Internet and unknown peers are one node'));
        }
        const start = all.groups.has(id) && !view.collapsed.includes(id) ? id : arrangement.open.groupOf.get(id);
        const [group] = [...groupsAround(all, start)];
        if (!group) return say(t('topology.say.no-group', 'It is in no group'));
        return change(
          { collapsed: together(view.collapsed, [group.id]) },
          t('topology.say.collapsed', 'Collapsed: {{name}}', { name: group.name }),
        );
      },
      unfold: (id) => {
        if (id === FOLD_ID) {
          return change({ unfolded: true }, t('topology.say.unfolded', 'Peers are shown one by one'));
        }
        if (!view.collapsed.includes(id)) return undefined;
        return change(
          { collapsed: without(view.collapsed, [id]) },
          t('topology.say.expanded', 'Expanded: {{name}}', { name: nameOf(id) }),
        );
      },
      foldAll: () => {
        const outermost = [...all.groups.values()].filter(({ parent }) => parent === null).map(({ id }) => id);
        change(
          { collapsed: together(view.collapsed, outermost) },
          t('topology.say.all-collapsed', 'All groups are collapsed'),
        );
      },
      unfoldAll: () => change({ collapsed: [] }, t('topology.say.all-expanded', 'All groups are expanded')),
      save: () =>
        change(
          { pins: placesOf(graph.nodes.map(({ id }) => id)) },
          t('topology.say.saved', 'The layout is saved with the panel'),
        ),
      reset: () => {
        change({ ...EMPTY_VIEW, layer: view.layer }, t('topology.say.reset', 'The layout is reset'));
        again();
        stage?.fit();
      },
    };
  }, [graph, arrangement, view, changeView, stage, again, say]);
}
