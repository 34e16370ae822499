import { t } from '@grafana/i18n';
import { Clause } from '../editor/Clause';
import { CommitInput } from '../editor/CommitInput';
import { Labelled } from '../editor/Labelled';
import { type PartProps } from '../editor/props';

const EXAMPLE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** "Show trace by id …": a trace id as headers carry it, or the row id of any request of it. */
export function TraceSentence({ query, apply }: PartProps) {
  return (
    <Clause word={t('datasource.clause.id', 'with the id')}>
      <Labelled label={t('datasource.trace.id', 'Trace id or row id')} hidden>
        <CommitInput
          width={44}
          maxLength={256}
          placeholder={EXAMPLE}
          title={t('datasource.trace.hint', 'A trace id as headers carry it, or the row_id of any request.')}
          value={query.trace_id}
          onCommit={(trace_id) => apply({ trace_id })}
        />
      </Labelled>
    </Clause>
  );
}
