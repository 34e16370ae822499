import { t } from '@grafana/i18n';
import { Combobox, InlineSwitch, RadioButtonGroup } from '@grafana/ui';
import { Clause } from '../editor/Clause';
import { logSources, requestOrders } from '../editor/choices';
import { CommitInput } from '../editor/CommitInput';
import { FilterClauses } from '../editor/FilterClauses';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { isStreamable } from '../query';

/** "Show requests from clients where …". */
export const RequestsSentence = (props: PartProps) => <FilterClauses {...props} />;

/** "Show logs of requests containing … from clients where …", or "of applications, of the trace …, where …". */
export function LogsSentence(props: PartProps) {
  const { query, apply } = props;
  const isRecords = query.log_source === 'records';
  return (
    <>
      <Clause word={t('datasource.clause.logs-of', 'of')}>
        <Labelled label={t('datasource.logs.source', 'Whose lines')} hidden>
          <RadioButtonGroup
            size="sm"
            options={logSources()}
            value={query.log_source}
            onChange={(log_source) => apply({ log_source })}
          />
        </Labelled>
      </Clause>
      <Clause word={t('datasource.clause.containing', 'containing')}>
        <Labelled label={t('datasource.logs.search', 'Text that lines contain')} hidden>
          <CommitInput
            width={28}
            maxLength={256}
            placeholder={t('datasource.logs.any-text', 'any text')}
            value={query.search}
            onCommit={(search) => apply({ search })}
          />
        </Labelled>
      </Clause>
      {isRecords && <OfTrace {...props} />}
      {/* Half-filled filters of one source mean nothing to the other. */}
      <FilterClauses key={query.log_source} {...props} />
    </>
  );
}

/** Records of one trace or span: mostly set by a link from there. */
function OfTrace({ query, apply }: PartProps) {
  const bySpan = query.of_span !== '';
  return (
    <Clause word={bySpan ? t('datasource.clause.of-span', 'of span') : t('datasource.clause.of-trace', 'of trace')}>
      <Labelled label={t('datasource.logs.of-trace', 'Id of the trace, or of one of its requests')} hidden>
        <CommitInput
          width={bySpan || query.of_trace === '' ? 24 : 38}
          maxLength={256}
          placeholder={t('datasource.logs.any-trace', 'any')}
          value={bySpan ? query.of_span : query.of_trace}
          onCommit={(id) => apply(bySpan ? { of_span: id } : { of_trace: id })}
        />
      </Labelled>
    </Clause>
  );
}

export function RequestsOptions(props: PartProps) {
  const { query, apply } = props;
  const summary = query.live ? [t('datasource.options.live-on', 'live')] : [orderSummary(query), limitSummary(query)];
  return (
    <OptionsRow summary={summary}>
      <Labelled label={t('datasource.requests.order', 'Order by')}>
        <Combobox
          width={16}
          options={requestOrders()}
          value={query.order_by}
          onChange={({ value }) => apply({ order_by: value })}
        />
      </Labelled>
      <Direction {...props} />
      <LimitOption {...props} />
      <LiveOption {...props} />
    </OptionsRow>
  );
}

function orderSummary({ order_by, descending }: PartProps['query']): string {
  if (order_by === 'start_time') {
    return descending ? t('datasource.logs.newest', 'newest first') : t('datasource.logs.oldest', 'oldest first');
  }
  const order = requestOrders().find(({ value }) => value === order_by)?.label ?? order_by;
  return descending
    ? t('datasource.requests.by-falling', 'by {{order}}, highest first', { order })
    : t('datasource.requests.by-rising', 'by {{order}}, lowest first', { order });
}

export function LogsOptions(props: PartProps) {
  const { query } = props;
  const first = query.descending
    ? t('datasource.logs.newest', 'newest first')
    : t('datasource.logs.oldest', 'oldest first');
  return (
    <OptionsRow
      summary={
        query.live && isStreamable(query) ? [t('datasource.options.live-on', 'live')] : [first, limitSummary(query)]
      }
    >
      <Direction {...props} />
      <LimitOption {...props} />
      {isStreamable(query) && <LiveOption {...props} />}
    </OptionsRow>
  );
}

function Direction({ query, apply }: PartProps) {
  const byTime = query.kind === 'logs' || query.order_by === 'start_time';
  const options = [
    {
      value: true,
      label: byTime
        ? t('datasource.direction.newest', 'Newest first')
        : t('datasource.direction.highest', 'Highest first'),
    },
    {
      value: false,
      label: byTime
        ? t('datasource.direction.oldest', 'Oldest first')
        : t('datasource.direction.lowest', 'Lowest first'),
    },
  ];
  return (
    <RadioButtonGroup
      aria-label={t('datasource.direction.label', 'Direction')}
      size="sm"
      options={options}
      value={query.descending}
      onChange={(descending) => apply({ descending })}
    />
  );
}

function LiveOption({ query, apply }: PartProps) {
  return (
    <Labelled
      label={t('datasource.options.live', 'Live')}
      hint={t('datasource.options.live-hint', 'New rows as they are captured, by streaming.')}
    >
      <InlineSwitch value={query.live} onChange={(event) => apply({ live: event.currentTarget.checked })} />
    </Labelled>
  );
}
