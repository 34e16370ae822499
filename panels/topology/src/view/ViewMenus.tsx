import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Dropdown, Menu, ToolbarButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type TopologyOptions } from '../config';
import { type ViewActions } from '../hooks/use-view-actions';
import { type Arrangement } from '../model/arrange';
import { type Graph } from '../model/graph';
import { GROUP_PREFIX, type GroupLevel, levelsFor } from '../model/groups';
import { titleOf } from '../model/selection';
import { type PictureKind } from '../paint/export-picture';

export interface ViewMenusProps {
  base: Graph;
  arrangement: Arrangement;
  options: TopologyOptions;
  levels: readonly GroupLevel[];
  actions: ViewActions;
  onChange: (part: Partial<TopologyOptions>) => void;
  onExport: (kind: PictureKind) => void;
}

const checked = (on: boolean) => (on ? ('check-square' as const) : ('square-shape' as const));
/** Entries of the list of what is hidden; the rest comes back with "Show all". */
const HIDDEN_LISTED = 12;

/** Grouping, what is hidden, and what else can be done with the whole picture. */
export function ViewMenus(props: ViewMenusProps) {
  const styles = useStyles2(getStyles);
  const { hidden } = props.arrangement;
  const hiddenCount = hidden.nodes.length + hidden.edges.length;
  return (
    <div className={styles.menus}>
      {props.levels.some(offered) && (
        <Dropdown overlay={() => <GroupMenu {...props} />} placement="bottom-end">
          <ToolbarButton icon="layer-group" variant="canvas" tooltip={t('topology.view.group-tip', 'Group nodes')}>
            {t('topology.view.group', 'Group')}
          </ToolbarButton>
        </Dropdown>
      )}
      {hiddenCount > 0 && (
        <Dropdown overlay={() => <HiddenMenu {...props} />} placement="bottom-end">
          <ToolbarButton icon="eye-slash" variant="canvas" tooltip={t('topology.view.hidden-tip', 'What is hidden')}>
            {String(hiddenCount)}
          </ToolbarButton>
        </Dropdown>
      )}
      <Dropdown overlay={() => <MoreMenu {...props} />} placement="bottom-end">
        <ToolbarButton
          icon="ellipsis-v"
          variant="canvas"
          tooltip={t('topology.view.more', 'Layout, mini-map, export')}
          aria-label={t('topology.view.more', 'Layout, mini-map, export')}
        />
      </Dropdown>
    </div>
  );
}

/** A level with one value only, or one for each node, groups nothing. */
const offered = ({ key, values }: GroupLevel) => values > 0 && key.startsWith(GROUP_PREFIX);

function GroupMenu({ options, levels, actions, arrangement, onChange }: ViewMenusProps) {
  const shown = new Set(levelsFor(options.groupBy, levels).map(({ key }) => key));
  const toggle = (key: string) => {
    const next = levels.map((level) => level.key).filter((other) => shown.has(other) !== (other === key));
    onChange({ groupBy: next });
  };
  return (
    <Menu ariaLabel={t('topology.view.group-tip', 'Group nodes')}>
      {levels
        .filter((level) => offered(level) || shown.has(level.key))
        .map(({ key, label, values }) => (
          <Menu.Item
            key={key}
            label={label}
            role="menuitemcheckbox"
            ariaChecked={shown.has(key)}
            icon={checked(shown.has(key))}
            description={t('topology.view.values', '{{values}} different', { values })}
            onClick={() => toggle(key)}
          />
        ))}
      {arrangement.all.groups.size > 0 && (
        <>
          <Menu.Divider />
          <Menu.Item
            label={t('topology.menu.collapse-all', 'Collapse all groups')}
            icon="compress-arrows"
            onClick={actions.foldAll}
          />
          <Menu.Item
            label={t('topology.menu.expand-all', 'Expand all groups')}
            icon="expand-arrows"
            onClick={actions.unfoldAll}
          />
        </>
      )}
    </Menu>
  );
}

function HiddenMenu({ base, arrangement, options, actions }: ViewMenusProps) {
  const { hidden } = arrangement;
  const { hiddenNodes } = options.view;
  const groupName = (id: string) => {
    const group = arrangement.all.groups.get(id);
    return group ? `${group.levelLabel} ${group.name}` : titleOf(base, id);
  };
  return (
    <Menu ariaLabel={t('topology.view.hidden-tip', 'What is hidden')}>
      {hidden.types.map((type) => (
        <Menu.Item
          key={type}
          label={t('topology.view.show-type', 'All of type {{type}}', { type })}
          icon="eye"
          onClick={() => actions.show('hiddenTypes', [type])}
        />
      ))}
      {hiddenNodes.slice(0, HIDDEN_LISTED).map((id) => (
        <Menu.Item key={id} label={groupName(id)} icon="eye" onClick={() => actions.show('hiddenNodes', [id])} />
      ))}
      {hidden.edges.slice(0, HIDDEN_LISTED).map((edge) => (
        <Menu.Item
          key={edge.id}
          label={`${titleOf(base, edge.source)} → ${titleOf(base, edge.target)}`}
          icon="eye"
          onClick={() => actions.show('hiddenEdges', [edge.id])}
        />
      ))}
      <Menu.Divider />
      <Menu.Item label={t('topology.view.show-all', 'Show all again')} icon="eye" onClick={actions.showAll} />
    </Menu>
  );
}

function MoreMenu({ options, actions, onChange, onExport }: ViewMenusProps) {
  const { showMiniMap, showLegend } = options;
  return (
    <Menu ariaLabel={t('topology.view.more', 'Layout, mini-map, export')}>
      <Menu.Item label={t('topology.view.save', 'Save this layout')} icon="save" onClick={actions.save} />
      <Menu.Item label={t('topology.view.reset', 'Reset layout')} icon="history" onClick={actions.reset} />
      <Menu.Divider />
      <Menu.Item
        label={t('topology.view.mini-map', 'Mini-map')}
        role="menuitemcheckbox"
        ariaChecked={showMiniMap}
        icon={checked(showMiniMap)}
        onClick={() => onChange({ showMiniMap: !showMiniMap })}
      />
      <Menu.Item
        label={t('topology.view.legend', 'Legend')}
        role="menuitemcheckbox"
        ariaChecked={showLegend}
        icon={checked(showLegend)}
        onClick={() => onChange({ showLegend: !showLegend })}
      />
      <Menu.Divider />
      <Menu.Item
        label={t('topology.view.png', 'Download as PNG')}
        icon="download-alt"
        onClick={() => onExport('png')}
      />
      <Menu.Item
        label={t('topology.view.svg', 'Download as SVG')}
        icon="download-alt"
        onClick={() => onExport('svg')}
      />
    </Menu>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  menus: css({ display: 'flex', gap: theme.spacing(0.5), pointerEvents: 'auto' }),
});
