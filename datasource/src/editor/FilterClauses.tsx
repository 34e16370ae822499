import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { type Filter, type LogSource } from '@thalweg/protocol';
import { useState } from 'react';
import { type Side, sideOf } from '../model/filters';
import { type ThalwegQuery } from '../query';
import { Clause } from './Clause';
import { FilterRow } from './FilterRow';
import { type PartProps, type PlacedFilter } from './props';

interface Part {
  readonly side: Side;
  readonly word: string;
  readonly add: string;
}

const parts = (): Part[] => [
  {
    side: 'client',
    word: t('datasource.clause.from', 'from clients where'),
    add: t('datasource.filter.add-client', 'Add a filter on the client'),
  },
  {
    side: 'server',
    word: t('datasource.clause.to', 'to servers where'),
    add: t('datasource.filter.add-server', 'Add a filter on the server'),
  },
  {
    side: 'either',
    word: t('datasource.clause.where', 'where'),
    add: t('datasource.filter.add', 'Add a filter on the request or on either side'),
  },
];

const recordParts = (): Part[] => [
  {
    side: 'either',
    word: t('datasource.clause.where', 'where'),
    add: t('datasource.filter.add-record', 'Add a filter on tags or attributes'),
  },
];

/** Whose tags a query filters by. */
const sourceOf = ({ kind, log_source }: ThalwegQuery): LogSource => (kind === 'logs' ? log_source : 'requests');

const EMPTY: Filter = { key: '', operator: '=', values: [] };

/**
 * The filters, by whom they speak of: the client (`_0`), the server (`_1`), or the request and either side. All must
 * hold. A filter that is being filled in lives here until it has a tag, so that nothing half-done is saved.
 */
export function FilterClauses(props: PartProps) {
  const { query, apply } = props;
  const [drafts, setDrafts] = useState<readonly Side[]>([]);
  // A record has one side: who wrote it.
  const isRecords = sourceOf(query) === 'records';
  const placed: PlacedFilter[] = query.filters.map((filter, at) => ({ at, filter }));
  const replace = (at: number, filter: Filter) =>
    apply({ filters: query.filters.map((one, index) => (index === at ? filter : one)) });
  const drop = (side: Side) => setDrafts((all) => all.filter((one) => one !== side));
  return (
    <>
      {(isRecords ? recordParts() : parts()).map(({ side, word, add }) => (
        <Clause key={side} word={word}>
          {placed
            .filter(({ filter }) => isRecords || sideOf(filter.key) === side)
            .map(({ at, filter }) => (
              <FilterRow
                key={at}
                {...rowProps(props)}
                side={side}
                filter={filter}
                onChange={(changed) => replace(at, changed)}
                onRemove={() => apply({ filters: query.filters.filter((_, index) => index !== at) })}
              />
            ))}
          {drafts.includes(side) && (
            <FilterRow
              {...rowProps(props)}
              side={side}
              filter={EMPTY}
              onChange={(filter) => {
                drop(side);
                apply({ filters: [...query.filters, filter] });
              }}
              onRemove={() => drop(side)}
            />
          )}
          {!drafts.includes(side) && (
            <Button
              variant="secondary"
              size="sm"
              icon="plus"
              fill="text"
              aria-label={add}
              tooltip={add}
              onClick={() => setDrafts((all) => [...all, side])}
            />
          )}
        </Clause>
      ))}
    </>
  );
}

const rowProps = ({ lookups, range, variables, query }: PartProps) => ({
  lookups,
  range,
  variables,
  source: sourceOf(query),
});
