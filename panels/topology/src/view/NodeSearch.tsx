import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, Input, useStyles2 } from '@grafana/ui';
import { TypeIcon, t } from '@thalweg/panel-kit';
import { SEARCH_RESULTS_MAX } from '../constants';
import { type Graph } from '../model/graph';
import { searchNodes } from '../model/search';

export interface NodeSearchProps {
  graph: Graph;
  text: string;
  inputRef: RefObject<HTMLInputElement>;
  onText: (text: string) => void;
  /** A result was chosen. */
  onPick: (id: string) => void;
  /** Leaves the field. */
  onLeave: () => void;
}

/** Finds nodes by name; what matches is lit in the picture while typing. */
export function NodeSearch({ graph, text, inputRef, onText, onPick, onLeave }: NodeSearchProps) {
  const styles = useStyles2(getStyles);
  const listId = useId();
  const [active, setActive] = useState(0);
  const found = useMemo(() => searchNodes(graph, text), [graph, text]);
  const shown = found.slice(0, SEARCH_RESULTS_MAX);
  const open = text.trim() !== '';
  const at = Math.min(active, Math.max(0, shown.length - 1));

  const pick = (id: string) => {
    onText('');
    setActive(0);
    onPick(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = shown[at];
    if (event.key === 'ArrowDown') setActive(Math.min(at + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && chosen) pick(chosen.id);
    else if (event.key === 'Escape') {
      onText('');
      onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.search}>
      <Input
        ref={inputRef}
        width={22}
        value={text}
        placeholder={t('topology.search.placeholder', 'Find a node')}
        prefix={<Icon name="search" />}
        role="combobox"
        aria-label={t('topology.search.placeholder', 'Find a node')}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${listId}-${at}` : undefined}
        onChange={(event) => {
          onText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={t('topology.search.found', 'Nodes found')}
        className={cx(styles.list, !open && styles.hidden)}
      >
        {open && shown.length === 0 && (
          <div role="option" aria-selected={false} aria-disabled className={styles.none}>
            {t('topology.search.none', 'No node is called that.')}
          </div>
        )}
        {shown.map((node, index) => (
          <div
            key={node.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            className={cx(styles.option, index === at && styles.active)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(node.id)}
          >
            <TypeIcon type={node.type} />
            <span className={styles.name}>{node.title}</span>
            <span className={index === at ? undefined : styles.figure}>{node.texts.main}</span>
          </div>
        ))}
      </div>
      {open && found.length > shown.length && (
        <div className={styles.more} role="status">
          {t('topology.search.more', '{{count}} more', { count: found.length - shown.length })}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  search: css({ position: 'relative', pointerEvents: 'auto' }),
  list: css({
    position: 'absolute',
    insetInlineEnd: 0,
    top: '100%',
    marginTop: theme.spacing(0.5),
    minWidth: '100%',
    maxWidth: theme.spacing(48),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    overflow: 'hidden',
    zIndex: theme.zIndex.dropdown,
  }),
  hidden: css({ display: 'none' }),
  option: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
  }),
  active: css({ background: theme.colors.action.selected, '& > *': { color: theme.colors.text.primary } }),
  name: css({ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  figure: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  none: css({ padding: theme.spacing(1), color: theme.colors.text.secondary }),
  more: css({
    position: 'absolute',
    insetInlineEnd: theme.spacing(1),
    top: theme.spacing(0.75),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    pointerEvents: 'none',
  }),
});
