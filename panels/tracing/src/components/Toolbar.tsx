import { type RefObject, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { TransferTools } from '../transfer/TransferTools';
import { FilterForm } from './FilterForm';
import { SearchField } from './SearchField';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';
import { ViewTabs } from './ViewTabs';

interface ToolbarProps extends ViewProps {
  readonly searchRef: RefObject<HTMLInputElement>;
  readonly showNetwork: boolean;
}

/** Views, search and filters. */
export function Toolbar(props: ToolbarProps) {
  const { trace, view, actions, filter, format, searchRef, showNetwork } = props;
  const styles = useStyles2(getStyles);
  const [isAdding, setAdding] = useState(false);
  const { errors, slow, critical, network } = filter.filter;
  return (
    <div className={styles.around}>
      <div className={styles.bar}>
        <ViewTabs view={view} onView={actions.setView} />
        <SearchField {...props} inputRef={searchRef} />
        <span className={styles.group} role="group" aria-label={t('toolbar.pills', 'Only spans that are')}>
          <Tool
            label={t('filter.errors', 'Errors')}
            tip={t('filter.errors-tip', 'Failed spans ({{number}})', { number: trace.errorCount })}
            pressed={errors}
            disabled={trace.errorCount === 0}
            onClick={() => filter.change({ errors: !errors })}
          >
            {t('filter.errors', 'Errors')}
          </Tool>
          <Tool
            label={t('filter.slow', 'Slow')}
            tip={t('filter.slow-tip', 'Slowest tenth by own time (p90: {{time}} or more)', {
              time: format.duration(trace.slowFromMs),
            })}
            pressed={slow}
            onClick={() => filter.change({ slow: !slow })}
          >
            {t('filter.slow', 'Slow')}
          </Tool>
          <Tool
            label={t('filter.critical', 'Critical')}
            tip={t('filter.critical-tip', 'Spans on the critical path: they decided how long the trace took')}
            pressed={critical}
            onClick={() => filter.change({ critical: !critical })}
          >
            {t('filter.critical', 'Critical')}
          </Tool>
          <Tool
            label={t('filter.network', 'Network')}
            tip={t('filter.network-tip', 'Spans seen on network interfaces ({{number}})', {
              number: trace.networkCount,
            })}
            pressed={network}
            disabled={trace.networkCount === 0}
            onClick={() => filter.change({ network: !network })}
          >
            {t('filter.network', 'Network')}
          </Tool>
        </span>
        <span className={styles.anchor}>
          <Tool label={t('filter.add', 'Filter')} glyph="plus" pressed={isAdding} onClick={() => setAdding(!isAdding)}>
            {t('filter.add', 'Filter')}
          </Tool>
          {isAdding && <FilterForm {...props} onClose={() => setAdding(false)} />}
        </span>
        <Tool
          label={t('filter.only', 'Matches only')}
          tip={t('filter.only-tip', 'Hide spans that neither match nor lead to a match (key m)')}
          pressed={filter.matchesOnly}
          disabled={!filter.isActive}
          onClick={() => filter.setMatchesOnly(!filter.matchesOnly)}
        >
          {t('filter.only', 'Matches only')}
        </Tool>
        <span className={styles.end}>
          {trace.networkCount > 0 && (
            <Tool
              label={t('toolbar.network', 'Hops')}
              glyph="network"
              tip={t('toolbar.network-tip', 'Show spans seen on network interfaces ({{number}})', {
                number: trace.networkCount,
              })}
              pressed={showNetwork}
              onClick={() => actions.showNetwork(!showNetwork)}
            >
              {t('toolbar.network', 'Hops')}
            </Tool>
          )}
          <TransferTools {...props} />
        </span>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // A container is a stacking context: what opens from it lies over the rows below.
  around: css({ containerType: 'inline-size', flexShrink: 0, position: 'relative', zIndex: 5 }),
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 0.75), flexShrink: 0 }),
  group: css({ display: 'inline-flex', gap: theme.spacing(0.5) }),
  anchor: css({ position: 'relative' }),
  end: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), marginLeft: 'auto' }),
});
