import { type PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { editableStatement } from '../sql/edit-as-sql';
import { type PartProps } from './props';

/**
 * From the builder to the statement that it ran, and back. The builder's keys stay in the saved query meanwhile, so
 * nothing is lost either way.
 */
export function SqlSwitch({ query, data, apply }: Pick<PartProps, 'query' | 'data' | 'apply'>) {
  if (query.kind === 'sql') {
    const kind = query.built_from;
    if (kind === undefined || kind === 'sql') return null;
    const tip = t('datasource.sql.back-hint', 'As it was; the statement is kept');
    return (
      <Button
        size="sm"
        variant="secondary"
        fill="text"
        icon="arrow-left"
        tooltip={tip}
        onClick={() => apply({ kind, built_from: undefined })}
      >
        {t('datasource.sql.back', 'Back to builder')}
      </Button>
    );
  }
  // A trace is put together from many statements, and so is an answer of PromQL: none of them is the query.
  const statement =
    query.kind === 'trace' || query.kind === 'promql' ? undefined : editableStatement(metasOf(query.refId, data));
  if (!statement) return null;
  return (
    <Button
      size="sm"
      variant="secondary"
      fill="text"
      icon="brackets-curly"
      tooltip={t('datasource.sql.edit-hint', 'The statement that this query ran, to go on with; the builder is kept')}
      onClick={() => apply({ kind: 'sql', built_from: query.kind, ...statement })}
    >
      {t('datasource.sql.edit', 'Edit as SQL')}
    </Button>
  );
}

const metasOf = (refId: string, data: PanelData | undefined) =>
  (data?.series ?? []).filter((frame) => frame.refId === undefined || frame.refId === refId).map(({ meta }) => meta);
