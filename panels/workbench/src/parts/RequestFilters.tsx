import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Combobox, FilterInput, FilterPill, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { TAG } from '../config';
import { type Side, STATUSES } from '../state/address';
import { useAddress } from '../state/use-address';
import { useTagOptions } from '../state/use-tag-options';

const SIDES: Array<{ value: Side; label: string; description: string }> = [
  { value: 'server', label: 'Served by', description: 'As seen by the service that answers' },
  { value: 'client', label: 'Made by', description: 'As seen by the service that asks' },
  { value: 'both', label: 'Both', description: 'Every call twice: at each end where it was seen' },
];
const SERVICE_OF: Readonly<Record<Side, string>> = { server: TAG.server, client: TAG.client, both: TAG.service };
const STATUS_LABEL: Readonly<Record<string, string>> = {
  ok: 'ok',
  client_error: 'client error',
  server_error: 'server error',
  timeout: 'timeout',
  unknown: 'unknown',
};
const TYPING_PAUSE_MS = 350;

export function RequestFilters() {
  const styles = useStyles2(getStyles);
  const { address, go } = useAddress();
  const services = useTagOptions(SERVICE_OF[address.side]);
  const protocols = useTagOptions(TAG.protocol);
  const [typed, setTyped] = useState(address.text);
  useEffect(() => setTyped(address.text), [address.text]);
  useEffect(() => {
    if (typed === address.text) return undefined;
    const timer = setTimeout(() => go({ text: typed }, { replace: true }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
    // Only typing starts the pause; an address that changed otherwise sets the text above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  const toggle = (status: (typeof STATUSES)[number]) =>
    go({
      status: address.status.includes(status)
        ? address.status.filter((one) => one !== status)
        : [...address.status, status],
    });
  return (
    <div className={styles.filters} role="search" aria-label="Filter requests">
      <RadioButtonGroup size="md" options={SIDES} value={address.side} onChange={(side) => go({ side })} />
      <Combobox
        placeholder="any service"
        prefixIcon="cube"
        width={28}
        isClearable
        createCustomValue
        value={address.service || null}
        options={services}
        onChange={(option) => go({ service: option?.value ?? '' })}
      />
      <Combobox
        placeholder="any protocol"
        width={20}
        isClearable
        createCustomValue
        value={address.protocol || null}
        options={protocols}
        onChange={(option) => go({ protocol: option?.value ?? '' })}
      />
      <div className={styles.text}>
        <FilterInput placeholder="Path, statement, key…" value={typed} onChange={setTyped} escapeRegex={false} />
      </div>
      {address.endpoint && (
        <FilterPill label={`endpoint ${address.endpoint}`} selected icon="times" onClick={() => go({ endpoint: '' })} />
      )}
      <div className={styles.pills} role="group" aria-label="Status">
        {STATUSES.map((status) => (
          <FilterPill
            key={status}
            label={STATUS_LABEL[status] ?? status}
            selected={address.status.includes(status)}
            onClick={() => toggle(status)}
          />
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({
    flex: 'none',
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  text: css({ flex: '1 1 200px', maxWidth: 420 }),
  pills: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
});
