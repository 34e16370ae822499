import { ContextMenu, MenuGroup, MenuItem } from '@grafana/ui';
import { type MenuPlace } from '../hooks/use-menu';
import { type MenuSection } from './target-items';

export interface TargetMenuProps {
  place: MenuPlace;
  sections: readonly MenuSection[];
  onClose: () => void;
}

/** What can be done with what was clicked. */
export function TargetMenu({ place, sections, onClose }: TargetMenuProps) {
  return (
    <ContextMenu
      x={place.x}
      y={place.y}
      onClose={onClose}
      focusOnOpen
      renderMenuItems={() =>
        sections.map(({ label, entries }) => (
          <MenuGroup key={label} label={label}>
            {entries.map((entry) => (
              <MenuItem key={`${entry.label} ${entry.url ?? ''}`} {...entry} />
            ))}
          </MenuGroup>
        ))
      }
    />
  );
}
