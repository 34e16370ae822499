import { locationService } from '@grafana/runtime';
import { type MouseEvent, useCallback, useMemo, useSyncExternalStore } from 'react';
import { BASE_PATH } from '../config';
import { type Address, formatAddress, kept, parseAddress } from '../model/address';

const subscribe = (tell: () => void) => locationService.getHistory().listen(() => tell());
const current = () => {
  const { pathname, search } = locationService.getLocation();
  return pathname + search;
};

export interface AddressState {
  /** Undefined for an address that is no page. */
  address: Address | undefined;
  path: string;
}

/** The address bar, as Grafana's location service keeps it: panels that change it through that are followed too. */
export function useAddress(): AddressState {
  const href = useSyncExternalStore(subscribe, current);
  return useMemo(() => {
    const [path = '', search = ''] = splitOnce(href);
    return { address: parseAddress(path, search), path };
  }, [href]);
}

function splitOnce(href: string): [string, string] {
  const at = href.indexOf('?');
  return at < 0 ? [href, ''] : [href.slice(0, at), href.slice(at + 1)];
}

type Change = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Changes parameters of the page in view; `replace` keeps the history as it is, for what nobody would go back to. */
export function changeParams(change: Change, options?: { replace?: boolean }): void {
  const { pathname, search } = locationService.getLocation();
  const address = parseAddress(pathname, search);
  if (!address) return;
  for (const [key, value] of Object.entries(change)) {
    address.params.delete(key);
    for (const one of [value ?? []].flat()) address.params.append(key, one);
  }
  const to = formatAddress(address);
  if (options?.replace) locationService.replace(to);
  else locationService.push(to);
}

/** Address of another page at the same time, for real `href`s. */
export function hrefTo(page: Address['page'], params: Change = {}): string {
  const { search } = locationService.getLocation();
  const to = kept(new URLSearchParams(search));
  for (const [key, value] of Object.entries(params)) for (const one of [value ?? []].flat()) to.append(key, one);
  return BASE_PATH + formatAddress({ page, params: to });
}

/** Where a link to this origin leads within the workbench; undefined for one that leads out of it. */
function within(link: HTMLAnchorElement): string | undefined {
  if (link.origin !== window.location.origin || !link.pathname.startsWith(`${BASE_PATH}/`)) return undefined;
  const address = parseAddress(link.pathname.slice(BASE_PATH.length), link.search);
  return address && formatAddress(address);
}

/** Keeps a plain click on any link to a page from loading it anew; with a modifier key it opens as links do. */
export function useFollow() {
  return useCallback((event: MouseEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || (link.target !== '' && link.target !== '_self') || link.hasAttribute('download')) return;
    const to = within(link);
    if (to === undefined) return;
    event.preventDefault();
    locationService.push(to);
  }, []);
}
