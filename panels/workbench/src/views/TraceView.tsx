import { css } from '@emotion/css';
import { type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { Button, Input, LinkButton, useStyles2 } from '@grafana/ui';
import { Face } from '@thalweg/panel-kit';
import { type FormEvent, useCallback, useState } from 'react';
import { PLUGIN } from '../config';
import { PluginPanel } from '../grafana/PluginPanel';
import { SpanSelectEvent } from '../grafana/span-event';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { FrameTable } from '../parts/FrameTable';
import { useAddress } from '../state/use-address';
import { firstError, useAsk } from '../state/use-ask';

/** One trace, by its id or by the id of any request in it. */
export function TraceView() {
  const { address } = useAddress();
  return address.trace ? <Trace key={address.trace} id={address.trace} /> : <TraceFinder />;
}

function Trace({ id }: { id: string }) {
  const styles = useStyles2(getStyles);
  const { address, go, href } = useAddress();
  // Only what the address said when the trace was opened: after that the panel leads and the address follows.
  const [options] = useState({ selectedSpanId: address.span });
  // A trace that is over does not change; what is still running is asked for with the refresh button.
  const asked = useAsk([{ refId: 'trace', kind: 'trace', id }], { still: true });
  const listen = useCallback(
    (bus: EventBus) => {
      const subscription = bus
        .getStream(SpanSelectEvent)
        .subscribe(({ payload }) => go({ span: payload.spanId }, { replace: true }));
      return () => subscription.unsubscribe();
    },
    [go],
  );
  return (
    <Card
      fill
      title={
        <>
          Trace <code className={styles.id}>{id}</code>
        </>
      }
      refreshing={asked.refreshing}
      actions={
        <>
          <LinkButton
            size="sm"
            variant="secondary"
            icon="list-ul"
            href={href({ view: 'requests', trace: '', span: '' })}
          >
            Requests
          </LinkButton>
          <Button size="sm" variant="secondary" icon="search" onClick={() => go({ trace: '', span: '' })}>
            Another trace
          </Button>
        </>
      }
    >
      <AskFace asked={asked} what="spans of this trace">
        <PluginPanel
          pluginId={PLUGIN.tracing}
          title="Trace"
          frames={asked.frames}
          loading={asked.loading}
          error={firstError(asked)}
          options={options}
          onEvents={listen}
          fallback={<FrameTable frames={asked.frames} />}
        />
      </AskFace>
    </Card>
  );
}

function TraceFinder() {
  const styles = useStyles2(getStyles);
  const { go } = useAddress();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = new FormData(event.currentTarget).get('id');
    if (typeof id === 'string' && id.trim()) go({ trace: id.trim() });
  };
  return (
    <Card fill title="Trace">
      <Face
        kind="empty"
        title="Which trace?"
        hint="Enter a trace id as headers carry it, or the row id of any request. Or pick a request from the list."
        action={
          <>
            <form onSubmit={submit} className={styles.finder}>
              <Input
                name="id"
                aria-label="Trace id or row id"
                placeholder="Trace id or row id"
                autoFocus
                width={50}
                spellCheck={false}
              />
              <Button type="submit">Open</Button>
            </form>
            <Button variant="secondary" fill="text" icon="list-ul" onClick={() => go({ view: 'requests' })}>
              To the requests
            </Button>
          </>
        }
      />
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  id: css({ fontSize: theme.typography.bodySmall.fontSize, wordBreak: 'break-all' }),
  finder: css({ display: 'flex', gap: theme.spacing(1), marginTop: theme.spacing(1) }),
});
