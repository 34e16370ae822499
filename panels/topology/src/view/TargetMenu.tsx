import { type LinkModel } from '@grafana/data';
import { ContextMenu, MenuGroup, MenuItem } from '@grafana/ui';
import { type Target } from '../model/selection';

export interface MenuPlace {
  target: Target;
  title: string;
  /** Position in the window. */
  x: number;
  y: number;
}

export interface TargetMenuProps {
  place: MenuPlace;
  links: LinkModel[];
  focused: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onClose: () => void;
}

/** What can be done with a node or edge: ours first, then the data links that somebody configured. */
export function TargetMenu({ place, links, focused, onFocus, onOpen, onClose }: TargetMenuProps) {
  return (
    <ContextMenu
      x={place.x}
      y={place.y}
      onClose={onClose}
      focusOnOpen
      renderMenuItems={() => (
        <>
          <MenuGroup label={place.title}>
            <MenuItem
              label={focused ? 'Show everything' : 'Focus'}
              icon={focused ? 'eye' : 'search-plus'}
              onClick={onFocus}
            />
            <MenuItem label="Open" icon="arrow-right" onClick={onOpen} />
            <MenuItem label="Copy name" icon="copy" onClick={() => void navigator.clipboard?.writeText(place.title)} />
          </MenuGroup>
          {links.length > 0 && (
            <MenuGroup label="Links">
              {links.map((link) => (
                <MenuItem
                  key={`${link.title} ${link.href}`}
                  label={link.title}
                  url={link.href}
                  target={link.target}
                  icon={link.target === '_blank' ? 'external-link-alt' : 'link'}
                  onClick={link.onClick}
                />
              ))}
            </MenuGroup>
          )}
        </>
      )}
    />
  );
}
