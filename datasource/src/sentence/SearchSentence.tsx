import { t } from '@grafana/i18n';
import { RadioButtonGroup } from '@grafana/ui';
import { Clause } from '../editor/Clause';
import { searchOrders, statuses } from '../editor/choices';
import { CommitInput } from '../editor/CommitInput';
import { FilterClauses } from '../editor/FilterClauses';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { durationText, parseDuration } from '../model/duration';

/** "Show traces with a request that failed and took from 250 ms to 2 s …". */
export function SearchSentence(props: PartProps) {
  const { query, apply } = props;
  return (
    <>
      <Clause word={t('datasource.clause.outcome', 'with outcome')}>
        <RadioButtonGroup
          aria-label={t('datasource.search.outcome', 'Outcome')}
          size="sm"
          options={statuses()}
          value={query.status}
          onChange={(status) => apply({ status })}
        />
      </Clause>
      <Clause word={t('datasource.clause.took', 'that took')}>
        <Labelled label={t('datasource.search.least', 'at least')}>
          <CommitInput
            width={12}
            placeholder="250ms"
            value={durationText(query.min_duration_ms)}
            check={checkDuration}
            onCommit={(text) => apply({ min_duration_ms: parseDuration(text) })}
          />
        </Labelled>
        <Labelled label={t('datasource.search.most', 'at most')}>
          <CommitInput
            width={12}
            placeholder="2s"
            value={durationText(query.max_duration_ms)}
            check={checkDuration}
            onCommit={(text) => apply({ max_duration_ms: parseDuration(text) })}
          />
        </Labelled>
      </Clause>
      <FilterClauses {...props} />
    </>
  );
}

const checkDuration = (text: string): string | undefined =>
  text === '' || parseDuration(text) !== undefined
    ? undefined
    : t('datasource.search.duration', 'A duration such as 250ms, 1.5s or 2m');

export function SearchOptions(props: PartProps) {
  const { query, apply } = props;
  const order = searchOrders().find(({ value }) => value === query.search_order)?.label ?? '';
  return (
    <OptionsRow summary={[t('datasource.search.first', '{{order}} first', { order }), limitSummary(query)]}>
      <Labelled label={t('datasource.search.order', 'First')}>
        <RadioButtonGroup
          size="sm"
          options={searchOrders()}
          value={query.search_order}
          onChange={(search_order) => apply({ search_order })}
        />
      </Labelled>
      <LimitOption {...props} />
    </OptionsRow>
  );
}
