import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { Clause } from '../editor/Clause';
import { CommitInput } from '../editor/CommitInput';
import { FilterClauses } from '../editor/FilterClauses';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { useTagKeys } from '../editor/use-tag-options';

/** "Show tags: all names", or "the values of auto_service_1 containing … where …". */
export function TagsSentence(props: PartProps) {
  const { lookups, query, variables, apply } = props;
  const keys = useTagKeys({ lookups, variables });
  return (
    <>
      <Clause word={t('datasource.clause.values-of', 'values of')}>
        <Labelled label={t('datasource.tags.tag', 'Tag')} hidden>
          <Combobox
            width="auto"
            minWidth={26}
            maxWidth={48}
            isClearable
            createCustomValue
            placeholder={t('datasource.tags.none', 'no tag: list the names')}
            value={query.tag || null}
            options={keys}
            onChange={(chosen) => apply({ tag: chosen?.value ?? '' })}
          />
        </Labelled>
      </Clause>
      {query.tag !== '' && (
        <>
          <Clause word={t('datasource.clause.containing', 'containing')}>
            <Labelled label={t('datasource.tags.search', 'Text that values contain')} hidden>
              <CommitInput
                width={24}
                maxLength={256}
                placeholder={t('datasource.logs.any-text', 'any text')}
                value={query.search}
                onCommit={(search) => apply({ search })}
              />
            </Labelled>
          </Clause>
          <FilterClauses {...props} />
        </>
      )}
    </>
  );
}

export function TagsOptions(props: PartProps) {
  if (props.query.tag === '') return null;
  return (
    <OptionsRow summary={[limitSummary(props.query)]}>
      <LimitOption {...props} />
    </OptionsRow>
  );
}
