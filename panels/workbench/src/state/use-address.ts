import { createContext, type MouseEvent, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { type Address, EMPTY, formatAddress, parseAddress } from './address';

/** Changes the address. `replace` keeps the history as it is: for typing, and for what nobody would go back to. */
export type Go = (change: Partial<Address>, options?: { replace?: boolean }) => void;

export interface AddressState {
  address: Address;
  go: Go;
  /** Where a link with this change leads, for real `href`s. */
  href: (change: Partial<Address>) => string;
}

export const AddressContext = createContext<AddressState>({ address: EMPTY, go: () => undefined, href: () => '' });
export const useAddress = (): AddressState => useContext(AddressContext);

/** Keeps the state in the address bar, both ways. */
export function useAddressBar(): AddressState {
  const [address, setAddress] = useState(() => parseAddress(window.location.search));
  useEffect(() => {
    const read = () => setAddress(parseAddress(window.location.search));
    window.addEventListener('popstate', read);
    return () => window.removeEventListener('popstate', read);
  }, []);
  const go = useCallback<Go>((change, options) => {
    // From the bar, not from a render: two changes in one event must both stay.
    const next = { ...parseAddress(window.location.search), ...change };
    const url = formatAddress(next);
    if (options?.replace) window.history.replaceState(null, '', url);
    else window.history.pushState(null, '', url);
    setAddress(next);
  }, []);
  return useMemo(() => ({ address, go, href: (change) => formatAddress({ ...address, ...change }) }), [address, go]);
}

/** Keeps a plain click on any link to this page from loading it anew; with a modifier key it opens as links do. */
export function useFollow(go: Go) {
  return useCallback(
    (event: MouseEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (!link || link.target || link.origin !== location.origin || link.pathname !== location.pathname) return;
      event.preventDefault();
      go(parseAddress(link.search));
    },
    [go],
  );
}
