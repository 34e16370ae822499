import { formatMetric, METRIC_NAMES, METRICS, metricNames, parseMetric } from './metrics';

it('reads what it writes, for every metric', () => {
  for (const metric of METRIC_NAMES) {
    const call = parseMetric(formatMetric({ metric }));
    expect(call).toEqual(
      METRICS[metric].parameters
        ? { metric, parameters: METRICS[metric].parameters?.map((one) => one.default) }
        : { metric },
    );
  }
});

it.each([
  ['latency_p95', { metric: 'latency_p95' }],
  [' latency_quantile( 0.999 ) ', { metric: 'latency_quantile', parameters: [0.999] }],
  ['latency_quantile', { metric: 'latency_quantile' }],
  ['latency_quantile()', { metric: 'latency_quantile' }],
  ['apdex(0.001)', { metric: 'apdex', parameters: [0.001] }],
  ['latency_quantile(1.1)', undefined],
  ['latency_quantile(x)', undefined],
  ['latency_quantile(0.5, 0.9)', undefined],
  ['latency_p95(1)', undefined],
  ['apdex(0)', undefined],
  ['nothing', undefined],
  ['constructor', undefined],
  ['', undefined],
])('takes %j for %j', (text, call) => {
  expect(parseMetric(text)).toEqual(call);
});

it('has every metric in one signal, with unit and words', () => {
  expect([...metricNames('red'), ...metricNames('network')].sort()).toEqual([...METRIC_NAMES].sort());
  for (const metric of METRIC_NAMES) {
    expect(METRICS[metric]).toMatchObject({
      unit: expect.stringMatching(/./),
      label: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
    });
  }
});
