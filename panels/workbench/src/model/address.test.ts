import { formatAddress, kept, parseAddress } from './address';

const to = (path: string, search = '') => {
  const address = parseAddress(path, search);
  return address && decodeURIComponent(formatAddress(address));
};

it('reads pages by their names, and Grafana’s by their uid', () => {
  expect(to('/service', '?var-service=payment')).toBe('/service?var-service=payment');
  expect(to('/d/thalweg-trace/trace', '?var-trace_id=7')).toBe('/trace?var-trace_id=7');
  expect(to('/', '')).toBe('/overview');
  expect(to('/d/other/thing')).toBeUndefined();
  expect(to('/metrics')).toBeUndefined();
});

it('opens Explore with the query of a link, and traces on their page', () => {
  const pane = (query: object) =>
    `?panes=${JSON.stringify({ a: { queries: [query], range: { from: 'now-1h', to: 'now' } } })}`;
  expect(to('/explore', pane({ kind: 'map' }))).toBe('/explore?from=now-1h&to=now&query={"kind":"map"}');
  expect(to('/explore', pane({ kind: 'trace', trace_id: 'ab' }))).toBe('/trace?from=now-1h&to=now&var-trace_id=ab');
  expect(to('/explore', `?left=${JSON.stringify({ queries: [{ kind: 'red' }] })}`)).toBe(
    '/explore?query={"kind":"red"}',
  );
});

it('leads former addresses to the page that took their place', () => {
  expect(to('/', '?view=trace&trace=12&span=3')).toBe('/trace?var-trace_id=12&spanId=3');
  expect(to('/', '?view=requests&service=redis&status=timeout,server_error&refresh=off')).toBe(
    '/requests?refresh=&var-service=redis&var-status=timeout&var-status=server_error',
  );
  expect(to('/', '?view=topology')).toBe('/overview');
  expect(to('/', '?view=overview&service=redis')).toBe('/service?var-service=redis');
});

it('keeps the time from page to page', () => {
  expect(kept(new URLSearchParams('from=now-6h&to=now&var-a=1&refresh=')).toString()).toBe(
    'from=now-6h&to=now&refresh=',
  );
});
