import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { Clause } from '../editor/Clause';
import { nodes, offsets } from '../editor/choices';
import { FilterClauses } from '../editor/FilterClauses';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';

/** "Show service map of services, compared with a day earlier, from clients where …". */
export function MapSentence(props: PartProps) {
  const { query, apply } = props;
  const offset = query.compare_offset_ms;
  const known = offsets();
  const options = known.some(({ value }) => value === offset)
    ? known
    : [...known, { value: offset, label: t('datasource.offset.ms', '{{ms}} ms earlier', { ms: offset }) }];
  return (
    <>
      <Clause word={t('datasource.clause.of', 'of')}>
        <Labelled label={t('datasource.map.node', 'What a node is')} hidden>
          <Combobox width={16} options={nodes()} value={query.node} onChange={({ value }) => apply({ node: value })} />
        </Labelled>
      </Clause>
      <Clause word={t('datasource.clause.compared', 'compared with')}>
        <Labelled label={t('datasource.map.offset', 'Earlier time')} hidden>
          <Combobox
            width={20}
            options={options}
            value={offset}
            onChange={({ value }) => apply({ compare_offset_ms: value })}
          />
        </Labelled>
      </Clause>
      <FilterClauses {...props} />
    </>
  );
}

export function MapOptions(props: PartProps) {
  return (
    <OptionsRow summary={[limitSummary(props.query)]}>
      <LimitOption {...props} />
    </OptionsRow>
  );
}
