import { table } from './column';

const time = "DateTime64(3, 'UTC')" as const;
const seriesId = { type: 'UInt64', required: true, description: 'Series, a hash of its metric and labels' } as const;

/** Series of metrics: labels as given, once each, and again as long as samples arrive, so that `last_time` moves. */
export const METRIC_SERIES = table({
  name: 'metric_series',
  store: 'metrics.series',
  signal: 'series',
  columns: {
    series_id: seriesId,
    metric: { type: 'String', required: true, description: 'Name of the metric, the label __name__' },
    labels: { type: 'Map(String, String)', required: true, description: 'Labels but __name__, sorted by name' },
    agent_id: { type: 'UInt32', description: 'Agent whose proxy passed it on, else 0' },
    source: { type: 'String', required: true, description: 'How it came: remote_write, influx, otlp, skywalking' },
    first_time: { type: time, required: true, unit: 'ms', description: 'Earliest sample that the writer knows of' },
    last_time: { type: time, required: true, unit: 'ms', description: 'Latest sample that the writer knows of' },
  },
});

/** A sample. A stale marker is Prometheus's NaN 0x7ff0000000000002, kept to the bit. */
export const METRIC_SAMPLES = table({
  name: 'metric_samples',
  store: 'metrics.samples',
  signal: 'samples',
  columns: {
    series_id: seriesId,
    time: { type: time, required: true, unit: 'ms', description: 'Time of the sample' },
    value: { type: 'Float64', required: true, description: 'Value' },
  },
});

/**
 * A native histogram as a float histogram: absolute bucket counts, in spans as Prometheus writes them (a span's offset
 * counts from the end of the one before). Schema -53 has the upper bounds of its buckets in `custom_values`.
 */
export const METRIC_HISTOGRAMS = table({
  name: 'metric_histograms',
  store: 'metrics.histograms',
  signal: 'histograms',
  columns: {
    series_id: seriesId,
    time: { type: time, required: true, unit: 'ms', description: 'Time of the sample' },
    is_float: { type: 'UInt8', required: true, description: '1 for a float histogram, 0 for one of integers' },
    reset_hint: { type: 'UInt8', required: true, description: '0 unknown, 1 reset, 2 no reset, 3 gauge' },
    schema: { type: 'Int32', required: true, description: 'Resolution, -53 for custom buckets' },
    zero_threshold: { type: 'Float64', required: true, description: 'Width of the zero bucket' },
    zero_count: { type: 'Float64', required: true, description: 'Observations in the zero bucket' },
    count: { type: 'Float64', required: true, description: 'Observations' },
    sum: {
      type: 'Float64',
      required: true,
      description: 'Sum of observations; the stale NaN marks the end of a series',
    },
    positive_offsets: { type: 'Array(Int32)', required: true, description: 'Offsets of positive spans' },
    positive_lengths: { type: 'Array(Int32)', required: true, description: 'Lengths of positive spans' },
    positive_counts: { type: 'Array(Float64)', required: true, description: 'Counts of positive buckets' },
    negative_offsets: { type: 'Array(Int32)', required: true, description: 'Offsets of negative spans' },
    negative_lengths: { type: 'Array(Int32)', required: true, description: 'Lengths of negative spans' },
    negative_counts: { type: 'Array(Float64)', required: true, description: 'Counts of negative buckets' },
    custom_values: { type: 'Array(Float64)', required: true, description: 'Upper bounds of custom buckets' },
  },
});

export const METRIC_EXEMPLARS = table({
  name: 'metric_exemplars',
  store: 'metrics.exemplars',
  signal: 'exemplars',
  columns: {
    series_id: seriesId,
    time: { type: time, required: true, unit: 'ms', description: 'Time of the exemplar' },
    value: { type: 'Float64', required: true, description: 'Observed value' },
    trace_id: { type: 'String', description: 'Trace that it was observed in' },
    labels: { type: 'Map(String, String)', required: true, description: 'Labels of the exemplar' },
  },
});

export const METRIC_METADATA = table({
  name: 'metric_metadata',
  store: 'metrics.metadata',
  signal: 'metadata',
  columns: {
    metric: { type: 'String', required: true, description: 'Name of the metric or metric family' },
    type: {
      type: 'String',
      required: true,
      description: 'counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown',
    },
    unit: { type: 'String', description: 'Unit' },
    help: { type: 'String', description: 'What it means' },
    seen_time: { type: time, required: true, unit: 'ms', description: 'When it was told' },
  },
});

/** A text that came as a field of line protocol, beside the metrics of its series. */
export const METRIC_TEXTS = table({
  name: 'metric_texts',
  store: 'metrics.texts',
  signal: 'texts',
  columns: {
    series_id: seriesId,
    time: { type: time, required: true, unit: 'ms', description: 'Time of the point' },
    value: { type: 'String', required: true, description: 'Text' },
  },
});
