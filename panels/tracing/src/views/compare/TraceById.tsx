import { type FormEvent, useEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { askDatasource, t, useAskSource } from '@thalweg/panel-kit';
import { Tool } from '../../components/Tool';
import { readFrames } from '../../frame';
import { type SpanRows } from '../../model/span';

interface TraceByIdProps {
  readonly range: TimeRange;
  readonly onFound: (traces: readonly SpanRows[], name: string) => void;
}

/** Asks the data source of the panel for a further trace; left out where there is none that could be asked. */
export function TraceById({ range, onFound }: TraceByIdProps) {
  const styles = useStyles2(getStyles);
  const source = useAskSource();
  const [id, setId] = useState('');
  const [state, setState] = useState<{ readonly busy: boolean; readonly message: string }>({
    busy: false,
    message: '',
  });
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  if (!source) {
    return null;
  }
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = id.trim();
    if (wanted === '' || state.busy) {
      return;
    }
    setState({ busy: true, message: '' });
    const result = await askDatasource(source.datasource, { kind: 'trace', trace_id: wanted }, range);
    if (isGone.current) {
      return;
    }
    const read = result.ok ? readFrames(result.frames) : undefined;
    if (read?.ok) {
      onFound([read.rows], wanted);
      setId('');
    }
    const message = result.ok ? (read?.ok ? '' : t('compare.no-trace', 'No trace has this id')) : result.error.message;
    setState({ busy: false, message });
  };
  return (
    <form className={styles.form} onSubmit={(event) => void ask(event)}>
      <input
        type="text"
        className={styles.input}
        aria-label={t('compare.id', 'Id of the other trace')}
        placeholder={t('compare.id-placeholder', 'Trace id or row id')}
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
      />
      <Tool
        label={t('compare.load', 'Load')}
        disabled={id.trim() === '' || state.busy}
        onClick={(event) => event.currentTarget.form?.requestSubmit()}
      >
        {state.busy ? t('compare.loading', 'Loading') : t('compare.load', 'Load')}
      </Tool>
      {state.message !== '' && (
        <span role="alert" className={styles.message}>
          {state.message}
        </span>
      )}
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  input: css({
    width: 190,
    height: 24,
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  message: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize }),
});
