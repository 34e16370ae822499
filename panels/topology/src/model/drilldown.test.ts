import { EMPTY_VIEW } from '../config';
import { readFrame } from '../frame';
import { mapFrames } from '../sample/frames';
import { cluster } from '../sample/graphs';
import { FOLD_ID, arrange } from './arrange';
import { buildGraph } from './build-graph';
import { explorePath, filtersOf, variableUpdate } from './drilldown';
import { levelsFor } from './groups';

const reading = readFrame(mapFrames(cluster()));
if (!reading.ok) throw new Error(reading.sentence);
const base = buildGraph(reading.rows.nodes, reading.rows.edges);
const levels = levelsFor(['auto'], reading.rows.groupLevels);
const SHOP = 'group:["group__pod_ns=shop"]';
const { graph } = arrange({ base, levels, foldPeers: true, view: { ...EMPTY_VIEW, collapsed: [SHOP] }, only: null });

test('a node is picked out by its tag on the side that it is on', () => {
  expect(filtersOf(graph, base, { kind: 'node', id: 'payment' })).toEqual([
    { key: 'auto_service_1', operator: '=', values: ['payment'] },
  ]);
  expect(filtersOf(graph, base, { kind: 'node', id: 'browser' })).toEqual([
    { key: 'auto_service_0', operator: '=', values: ['browser'] },
  ]);
  expect(filtersOf(graph, base, { kind: 'node', id: SHOP })).toEqual([
    { key: 'pod_ns_1', operator: '=', values: ['shop'] },
  ]);
  expect(filtersOf(graph, base, { kind: 'node', id: FOLD_ID })).toBeNull();
});

test('an edge is picked out by both of its ends, a folded one by the other', () => {
  expect(filtersOf(graph, base, { kind: 'edge', id: 'payment->ledger' })).toEqual([
    { key: 'auto_service_0', operator: '=', values: ['payment'] },
    { key: 'auto_service_1', operator: '=', values: ['ledger'] },
  ]);
  expect(filtersOf(graph, base, { kind: 'edge', id: 'payment->1.1.1.1' })).toEqual([
    { key: 'auto_service_0', operator: '=', values: ['payment'] },
  ]);
});

test('Explore is asked for a saved query of ours', () => {
  const filters = [{ key: 'auto_service_1', operator: '=' as const, values: ['a&b'] }];
  const source = { type: 'thalweg-datasource', uid: 'thalweg' };
  const path = explorePath('traces', filters, source, { from: 'now-1h', to: 'now' });
  const panes = JSON.parse(new URL(path, 'http://x').searchParams.get('panes') ?? '') as unknown;
  expect(panes).toEqual({
    topology: {
      datasource: 'thalweg',
      queries: [{ refId: 'A', datasource: source, version: 2, kind: 'search', filters }],
      range: { from: 'now-1h', to: 'now' },
    },
  });
});

test('a variable of the dashboard takes the name, an ad-hoc one the filters', () => {
  const target = { kind: 'node' as const, id: 'payment' };
  const service = { name: 'service', type: 'query' };
  const adHoc = { name: 'filters', type: 'adhoc' };
  expect(variableUpdate(graph, base, target, 'service', [adHoc, service])).toEqual({ 'var-service': 'payment' });
  expect(variableUpdate(graph, base, target, 'service', [adHoc])).toEqual({
    'var-filters': ['auto_service_1|=|payment'],
  });
  expect(variableUpdate(graph, base, target, 'service', [])).toBeNull();
  expect(variableUpdate(graph, base, { kind: 'edge', id: 'payment->ledger' }, 'service', [service])).toEqual({
    'var-service': 'ledger',
  });
});
