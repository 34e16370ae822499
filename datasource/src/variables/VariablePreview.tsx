import { css } from '@emotion/css';
import { dateTime, type DataQueryRequest, type GrafanaTheme2, type MetricFindValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Badge, LoadingPlaceholder, Text, useStyles2 } from '@grafana/ui';
import { type TimeRange } from '@thalweg/protocol';
import { useEffect, useState } from 'react';
import { firstValueFrom } from 'rxjs';
import { DEFAULTS } from '../config';
import { type ThalwegDataSource } from '../data-source';
import { failureOf } from '../errors';
import { type VariableQuery } from './variable-query';
import { variableValues } from './variable-values';

interface Props {
  readonly source: ThalwegDataSource;
  readonly query: VariableQuery;
  readonly range: TimeRange;
}

type State =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly message: string }
  | { readonly phase: 'done'; readonly values: readonly MetricFindValue[] };

/** The values as they are now: nothing has to be saved to see them. */
export function VariablePreview({ source, query, range }: Props) {
  const styles = useStyles2(getStyles);
  const [state, setState] = useState<State>({ phase: 'loading' });
  const asked = JSON.stringify(query);
  const { from, to } = range;
  useEffect(() => {
    let left = false;
    setState({ phase: 'loading' });
    const request = requestOf(JSON.parse(asked) as VariableQuery, { from, to });
    firstValueFrom(variableValues(source, request, request.targets[0] as VariableQuery)).then(
      (values) => !left && setState({ phase: 'done', values }),
      (error: unknown) => !left && setState({ phase: 'failed', message: failureOf(error).message }),
    );
    return () => {
      left = true;
    };
  }, [source, asked, from, to]);
  return (
    <div role="status" aria-label={t('datasource.variable.preview', 'Preview of values')}>
      {state.phase === 'loading' && (
        <LoadingPlaceholder text={t('datasource.variable.loading', 'Looking for values…')} />
      )}
      {state.phase === 'failed' && <Text color="error">{state.message}</Text>}
      {state.phase === 'done' && state.values.length === 0 && (
        <Text color="secondary">
          {t('datasource.variable.empty', 'No value in the time range. Choose another tag, or a wider range.')}
        </Text>
      )}
      {state.phase === 'done' && state.values.length > 0 && (
        <div className={styles.values}>
          {state.values.slice(0, DEFAULTS.preview_values).map(({ text, value }) => (
            <Badge key={String(value)} color="blue" text={text === value ? text : `${text} (${String(value)})`} />
          ))}
          {state.values.length > DEFAULTS.preview_values && (
            <Text color="secondary" variant="bodySmall">
              {t('datasource.variable.more', 'and {{count}} more', {
                count: state.values.length - DEFAULTS.preview_values,
              })}
            </Text>
          )}
        </div>
      )}
    </div>
  );
}

const requestOf = (query: VariableQuery, { from, to }: TimeRange): DataQueryRequest<VariableQuery> => {
  const range = { from: dateTime(from), to: dateTime(to) };
  return {
    app: 'variable-preview',
    requestId: `thalweg-variable-preview-${query.refId}`,
    interval: '1m',
    intervalMs: 60_000,
    range: { ...range, raw: range },
    scopedVars: {},
    startTime: Date.now(),
    timezone: 'browser',
    targets: [query],
  };
};

const getStyles = (theme: GrafanaTheme2) => ({
  values: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
});
