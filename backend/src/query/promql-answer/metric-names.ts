import { type Frame, type MetricNamesQuestion, QUERY_LIMITS } from '@thalweg/protocol';
import { QueryError } from '../errors';
import { cutMeta, joinMeta } from '../frame-fields';
import { parseSelector } from '../promql/parse/parse';
import { createPromSource } from '../promql/storage/create-source';
import { checkRange } from '../steps';
import { inOurs, metadataOf, type PromqlDeps } from './answer-promql';

/** Names read at the most where only those that hold a text are wanted. */
const MOST_SEARCHED = 200_000;

/** Names for completion and variables; metrics with what is told of them. */
export async function answerMetricNames(question: MetricNamesQuestion, deps: PromqlDeps): Promise<Frame[]> {
  const { range, what, label, selector, search = '', limit = QUERY_LIMITS.default.promql } = question;
  checkRange(range);
  if (what === 'values' && label === undefined)
    throw new QueryError('invalid_question', '/label is missing: what is values');
  const { store, config, signal } = deps;
  const source = createPromSource(store, config);
  const lookUp = {
    selectors: selector === undefined ? [] : [inOurs(() => parseSelector(selector)).matchers],
    window: { fromMs: range.from, toMs: range.to },
    limit: search === '' ? limit + 1 : MOST_SEARCHED,
    signal,
  };
  const all =
    what === 'labels'
      ? await source.labelNames(lookUp)
      : await source.labelValues(what === 'metrics' ? '__name__' : (label ?? ''), lookUp);
  const wanted = search.toLowerCase();
  const found = wanted === '' ? all : all.filter((name) => name.toLowerCase().includes(wanted));
  const names = found.slice(0, limit);
  const cut = { what: 'values', shown: names.length, limit, maximum: QUERY_LIMITS.maximum.promql, which: 'by name' };
  const meta = joinMeta({ preferredVisualisationType: 'table' }, found.length > limit ? cutMeta(cut) : undefined);
  const text = (name: string, values: string[]) => ({ name, type: 'string' as const, values });
  if (what !== 'metrics') return [{ name: 'metric_names', fields: [text('value', names)], meta }];
  const metadata = await metadataOf(source, names, signal);
  const told = (name: string) => metadata.get(name) ?? metadata.get(name.replace(/_(sum|count|bucket|total)$/, ''));
  return [
    {
      name: 'metric_names',
      fields: [
        text('value', names),
        ...(['type', 'unit', 'help'] as const).map((key) =>
          text(
            key,
            names.map((name) => told(name)?.[key] ?? ''),
          ),
        ),
      ],
      meta,
    },
  ];
}
