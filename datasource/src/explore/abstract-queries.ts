import { type AbstractLabelMatcher, AbstractLabelOperator, type AbstractQuery } from '@grafana/data';
import { type Filter } from '@thalweg/protocol';
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

/** A query of Prometheus or Loki as the requests of the same service; labels that name no tag are left out. */
export const fromAbstract = ({ refId, labelMatchers }: AbstractQuery): ThalwegQuery => ({
  ...readQuery(queryOf('red', { filters: labelMatchers.flatMap(toTagFilter) })),
  refId,
});

const toTagFilter = ({ name, value, operator }: AbstractLabelMatcher): Filter[] => {
  const key = TAG_OF_LABEL[name];
  return key ? [{ key, operator: OPERATOR[operator], values: [value] }] : [];
};

export const toAbstract = (stored: ThalwegQuery): AbstractQuery => ({
  refId: stored.refId,
  labelMatchers: readQuery(stored).filters.flatMap(({ key, operator, values }) => {
    const abstract = BACK.get(operator);
    const [first] = values;
    if (!abstract || first === undefined) return [];
    const name = LABEL_OF_TAG.get(key) ?? key;
    if (values.length === 1) return [{ name, value: first, operator: abstract }];
    const many = operator.startsWith('!') ? AbstractLabelOperator.NotEqualRegEx : AbstractLabelOperator.EqualRegEx;
    const literal = operator === '=' || operator === '!=';
    return [{ name, value: values.map((one) => (literal ? escaped(one) : one)).join('|'), operator: many }];
  }),
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
