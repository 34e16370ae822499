import { type AbstractLabelMatcher, AbstractLabelOperator, type AbstractQuery } from '@grafana/data';
import { type Filter } from '@thalweg/protocol';
import { descendants, parse, readSelector, selectorText } from '../promql/tree';
import { queryOf, readQuery, type ThalwegQuery } from '../query';

/** Labels of other data sources and the tags that mean the same. */
const TAG_OF_LABEL: Readonly<Record<string, string>> = Object.freeze({
  service: 'auto_service_1',
  service_name: 'auto_service_1',
  'service.name': 'auto_service_1',
  job: 'auto_service_1',
  app: 'auto_service_1',
  instance: 'auto_instance_1',
  pod: 'pod_1',
  container: 'container_1',
  host: 'host_1',
  hostname: 'host_1',
  node: 'host_1',
});
const LABEL_OF_TAG = new Map([
  ['auto_service_1', 'service_name'],
  ['auto_instance_1', 'instance'],
  ['pod_1', 'pod'],
  ['container_1', 'container'],
  ['host_1', 'host'],
]);

const OPERATOR: Readonly<Record<AbstractLabelOperator, Filter['operator']>> = Object.freeze({
  [AbstractLabelOperator.Equal]: '=',
  [AbstractLabelOperator.NotEqual]: '!=',
  [AbstractLabelOperator.EqualRegEx]: '=~',
  [AbstractLabelOperator.NotEqualRegEx]: '!~',
});
const BACK = new Map(Object.entries(OPERATOR).map(([name, operator]) => [operator, name as AbstractLabelOperator]));

/**
 * A query that names a metric stays PromQL with its selector; any other is about the requests of the same service, and
 * labels that name no tag are left out.
 */
export const fromAbstract = ({ refId, labelMatchers }: AbstractQuery): ThalwegQuery => {
  const metric = labelMatchers.find(({ name, operator }) => name === '__name__' && OPERATOR[operator] === '=');
  const query = metric
    ? queryOf('promql', {
        expr: selectorText(
          metric.value,
          labelMatchers
            .filter((matcher) => matcher !== metric)
            .map(({ name, operator, value }) => ({ name, operator: OPERATOR[operator], value })),
        ),
      })
    : queryOf('red', { filters: labelMatchers.flatMap(toTagFilter) });
  return { ...readQuery(query), refId };
};

const toTagFilter = ({ name, value, operator }: AbstractLabelMatcher): Filter[] => {
  const key = TAG_OF_LABEL[name];
  return key ? [{ key, operator: OPERATOR[operator], values: [value] }] : [];
};

export const toAbstract = (stored: ThalwegQuery): AbstractQuery => {
  const query = readQuery(stored);
  return { refId: stored.refId, labelMatchers: query.kind === 'promql' ? ofSelector(query.expr) : ofFilters(query) };
};

/** The first selector of an expression. */
function ofSelector(expr: string): AbstractLabelMatcher[] {
  const [selector] = descendants(parse(expr).topNode, 'VectorSelector');
  if (!selector) return [];
  const { metric, matchers } = readSelector(selector, expr);
  const named = metric === '' ? [] : [{ name: '__name__', operator: '=', value: metric }];
  return [...named, ...matchers].flatMap(({ name, operator, value }) => {
    const abstract = BACK.get(operator as Filter['operator']);
    return abstract ? [{ name, value, operator: abstract }] : [];
  });
}

const ofFilters = ({ filters }: ThalwegQuery): AbstractLabelMatcher[] =>
  filters.flatMap(({ key, operator, values }) => {
    const abstract = BACK.get(operator);
    const [first] = values;
    if (!abstract || first === undefined) return [];
    const name = LABEL_OF_TAG.get(key) ?? key;
    if (values.length === 1) return [{ name, value: first, operator: abstract }];
    const many = operator.startsWith('!') ? AbstractLabelOperator.NotEqualRegEx : AbstractLabelOperator.EqualRegEx;
    const literal = operator === '=' || operator === '!=';
    return [{ name, value: values.map((one) => (literal ? escaped(one) : one)).join('|'), operator: many }];
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
