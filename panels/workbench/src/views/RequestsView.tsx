import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { DEFAULTS } from '../config';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { RequestFilters } from '../parts/RequestFilters';
import { RequestTable } from '../parts/RequestTable';
import { readRequests } from '../state/requests';
import { type Address } from '../state/address';
import { useAddress } from '../state/use-address';
import { useAsk } from '../state/use-ask';
import { requestFilters, UNFILTERED } from './questions';

const isFiltered = ({ service, status, protocol, endpoint, text }: Address) =>
  service !== '' || status.length > 0 || protocol !== '' || endpoint !== '' || text !== '';
const CLEAR = { service: '', ...UNFILTERED };

/** Single requests; each opens its trace. */
export function RequestsView() {
  const styles = useStyles2(getStyles);
  const { address, go } = useAddress();
  const filters = requestFilters(address);
  const asked = useAsk([
    {
      refId: 'requests',
      kind: 'requests',
      filters,
      order_by: address.order,
      descending: !address.ascending,
      limit: DEFAULTS.request_limit,
    },
  ]);
  const requests = useMemo(() => asked.frames.flatMap(readRequests), [asked.frames]);
  const count = requests.length;
  const which = address.order === 'start_time' && !address.ascending ? 'newest' : 'first';
  return (
    <Card
      fill
      title="Requests"
      refreshing={asked.refreshing}
      actions={
        <span className={styles.count} role="status">
          {count >= DEFAULTS.request_limit ? `The ${which} ${count}` : count > 0 ? `${count} in this range` : ''}
        </span>
      }
    >
      <RequestFilters />
      <div className={styles.rest}>
        <AskFace asked={asked} what="requests" filtered={isFiltered(address)} onClearFilters={() => go(CLEAR)}>
          <RequestTable requests={requests} />
        </AskFace>
      </div>
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  count: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  rest: css({ flex: '1 1 0', minHeight: 0, display: 'flex', flexDirection: 'column' }),
});
