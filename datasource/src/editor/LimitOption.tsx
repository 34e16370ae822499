import { t } from '@grafana/i18n';
import { QUERY_LIMITS, type QueryKind } from '@thalweg/protocol';
import { CommitInput, numberCheck } from './CommitInput';
import { Labelled } from './Labelled';
import { type PartProps } from './props';

export function LimitOption({ query, apply }: Pick<PartProps, 'query' | 'apply'>) {
  const maximum = QUERY_LIMITS.maximum[query.kind];
  return (
    <Labelled
      label={t('datasource.options.limit', 'At most')}
      hint={t('datasource.options.limit-hint', 'Up to {{maximum}}. The answer says how many there were.', { maximum })}
    >
      <CommitInput
        width={16}
        inputMode="numeric"
        suffix={countedIn(query.kind)}
        placeholder={String(QUERY_LIMITS.default[query.kind])}
        value={query.limit === undefined ? '' : String(query.limit)}
        check={numberCheck(1, maximum, (least, most) =>
          t('datasource.options.limit-bounds', 'A whole number from {{least}} to {{most}}', { least, most }),
        )}
        onCommit={(text) => apply({ limit: text === '' ? undefined : Math.round(Number(text)) })}
      />
    </Labelled>
  );
}

export const limitSummary = ({ kind, limit }: PartProps['query']): string =>
  t('datasource.options.at-most', 'at most {{limit}} {{things}}', {
    limit: limit ?? QUERY_LIMITS.default[kind],
    things: countedIn(kind),
  });

export function countedIn(kind: QueryKind): string {
  switch (kind) {
    case 'red':
    case 'network':
    case 'promql':
      return t('datasource.count.series', 'series');
    case 'map':
      return t('datasource.count.nodes', 'nodes');
    case 'search':
    case 'trace':
      return t('datasource.count.traces', 'traces');
    case 'tags':
      return t('datasource.count.values', 'values');
    default:
      return t('datasource.count.rows', 'rows');
  }
}
