import { useCallback, useEffect, useMemo, useState } from 'react';
import { type EventBus } from '@grafana/data';
import { SpanSelectEvent } from '../events';
import { type Trace } from '../model/trace';

/** The span under the cursor and the span whose details are open; -1 for none. Opening tells the page. */
export function useSelection(trace: Trace, wantedId: string, eventBus: EventBus | undefined) {
  const [activeId, setActiveId] = useState(wantedId);
  const [openId, setOpenId] = useState(wantedId);

  useEffect(() => {
    if (wantedId !== '') {
      setActiveId(wantedId);
      setOpenId(wantedId);
    }
  }, [wantedId]);

  const announce = useCallback(
    (spanId: string, traceId: string) => eventBus?.publish(new SpanSelectEvent({ spanId, traceId })),
    [eventBus],
  );
  const activate = useCallback((span: number) => setActiveId(trace.spans[span]?.spanId ?? ''), [trace]);
  const open = useCallback(
    (span: number) => {
      const target = trace.spans[span];
      if (target) {
        setActiveId(target.spanId);
        setOpenId(target.spanId);
        announce(target.spanId, target.traceId);
      }
    },
    [trace, announce],
  );
  const close = useCallback(() => {
    setOpenId('');
    announce('', trace.spans[trace.mainRoot]?.traceId ?? '');
  }, [trace, announce]);
  const active = activeId === '' ? -1 : trace.indexOf(activeId);
  const opened = openId === '' ? -1 : trace.indexOf(openId);
  return useMemo(() => ({ active, opened, activate, open, close }), [active, opened, activate, open, close]);
}
export type Selection = ReturnType<typeof useSelection>;
