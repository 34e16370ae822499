import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { formats } from '../editor/choices';
import { Labelled } from '../editor/Labelled';
import { LimitOption, limitSummary } from '../editor/LimitOption';
import { OptionsRow } from '../editor/OptionsRow';
import { type PartProps } from '../editor/props';
import { SqlEditor } from '../sql/SqlEditor';

/** The statement, and what its rows are read as. */
export function SqlSentence({ lookups, query, variables, data, apply }: PartProps) {
  const styles = useStyles2(getStyles);
  const errors = data?.errors ?? (data?.error ? [data.error] : []);
  const error = errors.find(({ refId }) => refId === undefined || refId === query.refId)?.message;
  return (
    <>
      <Labelled
        label={t('datasource.sql.as', 'as')}
        hint={t(
          'datasource.sql.as-hint',
          'Time series need a time column and numbers, and strings become labels. Numbers: one row per group. Logs: timestamp, body, severity.',
        )}
      >
        <RadioButtonGroup size="sm" options={formats()} value={query.format} onChange={(format) => apply({ format })} />
      </Labelled>
      <div className={styles.wide}>
        <SqlEditor
          sql={query.sql}
          lookups={lookups}
          variables={variables}
          error={error}
          onCommit={(sql) => apply({ sql })}
        />
      </div>
    </>
  );
}

export function SqlOptions(props: PartProps) {
  return (
    <OptionsRow summary={[limitSummary(props.query), t('datasource.sql.run-hint', 'Ctrl+Enter runs')]}>
      <LimitOption {...props} />
    </OptionsRow>
  );
}

const getStyles = () => ({ wide: css({ flex: '1 1 100%', minWidth: 0 }) });
