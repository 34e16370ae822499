import { type MouseEvent, type RefObject, useCallback, useState } from 'react';
import { type Target } from '../model/selection';
import { type Stage } from '../paint/stage';
import { type useMenu } from './use-menu';
import { type PathState } from './use-path';
import { usePointer } from './use-pointer';
import { type Selection } from './use-selection';
import { type ViewActions } from './use-view-actions';

const NONE: ReadonlySet<string> = new Set();

/** What pointer and buttons do on the map. */
export function useMapInput(
  map: RefObject<HTMLElement>,
  stage: Stage | null,
  selection: Selection,
  path: PathState,
  actions: ViewActions,
  menu: ReturnType<typeof useMenu>,
  hasLinks: (target: Target) => boolean,
) {
  const { setHover, setFocus, open } = selection;
  /** Where the pointer is in the window, for the tooltip. */
  const [pointer, setPointer] = useState({ x: 0, y: 0 });
  const onHover = useCallback(
    (target: Target | null, x: number, y: number) => {
      setHover(target);
      const box = map.current?.getBoundingClientRect();
      if (target) setPointer({ x: x + (box?.left ?? 0), y: y + (box?.top ?? 0) });
    },
    [setHover, map],
  );
  const onClick = useCallback(
    (target: Target | null) => {
      if (target?.kind === 'group') return actions.fold(target.id);
      if (target?.kind === 'node' && path.take(target.id)) return undefined;
      return setFocus(target);
    },
    [actions, path, setFocus],
  );
  const grasp = useCallback(
    (target: Target | null) => {
      if (target?.kind === 'node') return new Set([target.id]);
      if (target?.kind !== 'group') return NONE;
      return new Set(stage?.shown?.groups.find(({ group }) => group.id === target.id)?.members);
    },
    [stage],
  );
  const { cursor, handlers } = usePointer(stage, { onHover, onClick, grasp, onDropped: actions.pin });
  // Not what is hovered: a click may come before the move that led to it has been rendered.
  const targetAt = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return stage?.pick(event.clientX - box.left, event.clientY - box.top) ?? null;
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const target = targetAt(event);
    if (!target || target.kind === 'group') return;
    if (stage?.shown?.nodeById.get(target.id)?.node.kind.match(/group|fold/)) return actions.unfold(target.id);
    open(target);
    // A host page may have followed the event; in a dashboard the data links are where it leads.
    if (hasLinks(target)) menu.open(target, event.clientX, event.clientY);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    const target = targetAt(event);
    if (!target) return;
    event.preventDefault();
    menu.open(target, event.clientX, event.clientY);
  };
  return { pointer, style: { cursor }, handlers: { ...handlers, onDoubleClick, onContextMenu } };
}
