import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { CoreApp, type TimeRange } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { type Place, readPlace, writePlace } from '../model/address';

/** Where the address may be written: Explore keeps its own state there and drops what it does not know. */
const isOurs = (app: string | undefined) => app !== CoreApp.Explore;

/** The panel's part of the page's address. */
export function useAddress(panelId: number, app: string | undefined) {
  const read = useCallback(
    (): Place => (isOurs(app) ? readPlace(panelId, locationService.getSearchObject()) : {}),
    [panelId, app],
  );
  const [place, setPlace] = useState(read);
  const written = useRef(JSON.stringify(place));
  useEffect(() => {
    // Back and forward, and links to another span of the same page.
    return locationService.getHistory().listen(() => {
      const next = read();
      const text = JSON.stringify(next);
      if (text !== written.current) {
        written.current = text;
        setPlace(next);
      }
    });
  }, [read]);
  const write = useCallback(
    (next: Place) => {
      if (!isOurs(app)) {
        return;
      }
      const parameters = writePlace(panelId, next);
      const text = JSON.stringify(readPlace(panelId, parameters));
      if (text !== written.current) {
        written.current = text;
        // Replaced, not added: going back should leave the trace, not undo each click in it.
        locationService.partial({ ...parameters }, true);
      }
    },
    [panelId, app],
  );
  return useMemo(() => ({ place, write }), [place, write]);
}
export type Address = ReturnType<typeof useAddress>;

/** Link to what is shown now, with the time range as it is now: "last hour" would show another one tomorrow. */
export function linkToHere(range: TimeRange): string {
  const url = new URL(window.location.href);
  url.searchParams.set('from', String(range.from.valueOf()));
  url.searchParams.set('to', String(range.to.valueOf()));
  return url.href;
}
