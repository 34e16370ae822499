import { createTheme, type DataFrame, type Field, FieldType, getDisplayProcessor, toDataFrame } from '@grafana/data';
import { EDGES_MAX } from './constants';
import { readFrame } from './frame';
import { DEFAULT_THRESHOLDS } from './model/thresholds';

const frame = (
  name: string,
  columns: Record<string, unknown[]>,
  config: Record<string, Field['config']> = {},
): DataFrame =>
  toDataFrame({
    name,
    fields: Object.entries(columns).map(([column, values]) => ({ name: column, values, config: config[column] ?? {} })),
  });

const rowsOf = (...frames: DataFrame[]) => {
  const reading = readFrame(frames);
  if (!reading.ok) throw new Error(reading.sentence);
  return reading.rows;
};
const failureOf = (...frames: DataFrame[]) => {
  const reading = readFrame(frames);
  return reading.ok ? null : reading;
};

test('reads the frames of a Thalweg map', () => {
  const rows = rowsOf(
    frame(
      'nodes',
      {
        id: ['1'],
        title: ['mariadbd'],
        subtitle: [''],
        mainstat: [83.6],
        secondarystat: [0.18],
        arc__ok: [0.9],
        arc__error: [0.1],
        node_type: ['database'],
        protocol: ['MySQL'],
        request_rate: [83.6],
        client_rate: [0],
        error_ratio: [0.1],
        latency_avg: [0.18],
        latency_p95: [2.5],
        host: ['data-1'],
      },
      { mainstat: { unit: 'reqps' }, secondarystat: { unit: 'ms' } },
    ),
    frame('edges', {
      id: ['e'],
      source: ['0'],
      target: ['1'],
      mainstat: [83.6],
      request_rate: [83.6],
      error_ratio: [0.1],
      latency_avg: [0.18],
      latency_p95: [2.5],
      protocol: ['MySQL'],
      observation_point: ['s-p'],
    }),
  );
  expect(rows.nodes).toEqual([
    {
      row: 0,
      id: '1',
      title: 'mariadbd',
      subtitle: '',
      type: 'database',
      protocol: 'MySQL',
      host: 'data-1',
      figures: { rate: 83.6, errorRatio: 0.1, latencyAvgMs: 0.18, latencyP95Ms: 2.5 },
      clientRate: 0,
      main: '83.6 req/s',
      secondary: '180 µs',
      arcs: [
        { label: 'ok', share: 0.9, color: null },
        { label: 'error', share: 0.1, color: null },
      ],
      color: null,
      details: [],
      layer: '',
      internet: false,
      tagKey: '',
      groups: { subtitle: '', node_type: 'database', protocol: 'MySQL', host: 'data-1' },
      change: '',
      previous: null,
      scale: 1,
      highlighted: false,
      fixed: null,
    },
  ]);
  expect(rows.edges).toEqual([
    {
      row: 0,
      id: 'e',
      source: '0',
      target: '1',
      protocol: 'MySQL',
      observationPoint: 's-p',
      figures: { rate: 83.6, errorRatio: 0.1, latencyAvgMs: 0.18, latencyP95Ms: 2.5 },
      main: '83.6',
      secondary: '',
      thickness: null,
      color: null,
      dashed: false,
      details: [],
      layer: '',
      change: '',
      previous: null,
      highlighted: false,
      clientLatencyMs: null,
    },
  ]);
  expect(rows.thresholds.error_ratio).toBe(DEFAULT_THRESHOLDS);
});

test('reads a Tempo service graph by units, arcs and lower-cased names', () => {
  const rows = rowsOf(
    frame(
      'Nodes',
      {
        id: ['app'],
        title: ['app'],
        mainstat: [12.5],
        secondarystat: [3],
        arc__success: [0.75],
        arc__failed: [0.25],
        detail__zone: ['eu'],
      },
      {
        mainstat: { unit: 'ms/r' },
        secondarystat: { unit: 'r/sec' },
        arc__failed: { color: { mode: 'fixed', fixedColor: 'red' } },
        detail__zone: { displayName: 'Zone' },
      },
    ),
    frame('Edges', { id: ['user_app'], source: ['user'], target: ['app'], strokedasharray: ['4 2'], thickness: [3] }),
  );
  expect(rows.nodes[0]).toMatchObject({
    figures: { rate: 3, errorRatio: 0.25, latencyAvgMs: 12.5, latencyP95Ms: null },
    main: '12.5 ms',
    secondary: '3 req/s',
    arcs: [
      { label: 'success', share: 0.75, color: null },
      { label: 'failed', share: 0.25, color: 'red' },
    ],
    details: [{ label: 'Zone', text: 'eu' }],
  });
  expect(rows.edges[0]).toMatchObject({ dashed: true, thickness: 3, figures: { rate: null, errorRatio: null } });
});

test('respects what the user configured for a stat', () => {
  const nodes = frame('nodes', { id: ['a'], title: ['a'], mainstat: [0.5] });
  const stat = nodes.fields[2] as Field;
  stat.config = { unit: 'percentunit', decimals: 2 };
  stat.type = FieldType.number;
  stat.display = getDisplayProcessor({ field: stat, theme: createTheme() });
  expect(rowsOf(nodes).nodes[0]?.main).toBe('50.00%');
  stat.config = { unit: 'reqps', decimals: 3 };
  stat.display = getDisplayProcessor({ field: stat, theme: createTheme() });
  expect(rowsOf(nodes).nodes[0]?.main).toBe('0.500 req/s');
});

test('takes thresholds from the error share field, not Grafana’s unreachable default', () => {
  const edges = frame('edges', { id: ['e'], source: ['a'], target: ['b'], error_ratio: [0.1] });
  const ratio = edges.fields[3] as Field;
  ratio.config.thresholds = {
    mode: 'absolute',
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 80, color: 'red' },
    ],
  } as never;
  expect(rowsOf(edges).thresholds.error_ratio).toBe(DEFAULT_THRESHOLDS);
  ratio.config.thresholds = {
    mode: 'absolute',
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 0.2, color: 'red' },
    ],
  } as never;
  expect(rowsOf(edges).thresholds.error_ratio).toEqual([
    { from: -Infinity, color: 'green' },
    { from: 0.2, color: 'red' },
  ]);
});

test('names the missing field and what is there', () => {
  expect(failureOf(frame('edges', { id: ['e'], target: ['b'] }))).toMatchObject({
    kind: 'error',
    sentence: 'The frame edges has no field “source”; it has: id, target.',
  });
  expect(failureOf(frame('nodes', { title: ['a'] }))?.sentence).toBe(
    'The frame nodes has no field “id”; it has: title.',
  );
  expect(failureOf(frame('A', { time: [1], value: [2] }))?.sentence).toBe(
    'No frame here is a map: none has the fields “source” and “target”. Found: time, value.',
  );
});

test('nothing to draw is not an error', () => {
  expect(failureOf()?.kind).toBe('empty');
  expect(failureOf(frame('nodes', { id: [] }), frame('edges', { id: [], source: [], target: [] }))?.kind).toBe('empty');
});

test('says what it left out', () => {
  const many = Array.from({ length: EDGES_MAX + 5 }, (_, index) => `${index}`);
  const rows = rowsOf(frame('edges', { source: ['', ...many.slice(1)], target: many }));
  expect(rows.edges).toHaveLength(EDGES_MAX - 1);
  expect(rows.notices).toEqual([
    'Showing the first 20000 of 20005 edges; narrow the query to see the rest.',
    'Left out rows without source or target: 1 of the edges.',
  ]);
});

test('reads the frames of Grafana’s own test data source', () => {
  const rows = rowsOf(
    frame(
      'nodes',
      {
        id: ['service:1'],
        title: ['service:1'],
        subTitle: ['service'],
        mainStat: [0.1],
        secondaryStat: [2],
        arc__success: [0.5],
        arc__errors: [0.5],
        nodeRadius: [60],
        highlighted: [true],
        fixedX: [10],
        fixedY: [20],
        icon: ['database'],
        isInstrumented: [true],
      },
      {
        arc__errors: { color: { mode: 'fixed', fixedColor: 'red' } },
        mainStat: { displayName: 'Transactions per second' },
      },
    ),
    frame('edges', {
      id: ['0'],
      source: ['service:0'],
      target: ['service:1'],
      mainstat: [100],
      thickness: [2],
      highlighted: [true],
    }),
  );
  expect(rows.nodes[0]).toMatchObject({
    subtitle: 'service',
    type: 'database',
    scale: 1.5,
    highlighted: true,
    fixed: { x: 10, y: 20 },
    figures: { rate: null, errorRatio: 0.5 },
    main: '0.1',
  });
  expect(rows.edges[0]).toMatchObject({ main: '100', thickness: 2, highlighted: true });
  expect(rows.groupLevels.map(({ key }) => key)).toEqual(['subtitle']);
});

test('levels to group by are named for people, layers put calls first', () => {
  const rows = rowsOf(
    frame('nodes', { id: ['a', 'b'], group__pod_ns: ['x', 'y'], group__team: ['z', ''], layer: ['l4', 'l7'] }),
  );
  expect(rows.groupLevels).toEqual([
    { key: 'group__pod_ns', label: 'Namespace', values: 2 },
    { key: 'group__team', label: 'team', values: 1 },
    { key: 'layer', label: 'layer', values: 2 },
  ]);
  expect(rows.layers).toEqual(['l7', 'l4']);
});
