import { useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { type SpanRows } from '../model/span';
import { useFileDrop } from './use-file-drop';
import { readTraceFile } from './read-file';

interface ImportButtonProps {
  readonly onImport: (traces: readonly SpanRows[], name: string) => void;
  /** Files may also be dropped on the panel; one button of a panel listens. @default false */
  readonly takesDrops?: boolean;
}

/** Opens a file of OTLP or Jaeger JSON. Offered also where there is no trace to show. */
export function ImportButton({ onImport, takesDrops = false }: ImportButtonProps) {
  const styles = useStyles2(getStyles);
  const input = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLSpanElement>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly message: string }>({
    busy: false,
    message: '',
  });
  const open = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    setState({ busy: true, message: '' });
    const result = await readTraceFile(file);
    setState({ busy: false, message: result.ok ? '' : result.error.message });
    if (result.ok) {
      onImport(result.traces, file.name);
    }
  };
  const isOver = useFileDrop(root, takesDrops ? (file) => void open(file) : undefined);
  return (
    <span ref={root} className={styles.root}>
      <input
        ref={input}
        type="file"
        accept=".json,.jsonl,application/json"
        hidden
        aria-label={t('transfer.file', 'File with a trace')}
        onChange={(event) => {
          void open(event.currentTarget.files?.[0]);
          // The same file again must count as a change.
          event.currentTarget.value = '';
        }}
      />
      <Tool
        label={t('transfer.open', 'Open a file')}
        tip={t('transfer.open-tip', 'Open a trace from a file: OTLP JSON or Jaeger JSON. It stays in this browser.')}
        disabled={state.busy}
        pressed={isOver ? true : undefined}
        onClick={() => input.current?.click()}
      >
        {state.busy
          ? t('transfer.reading', 'Reading')
          : isOver
            ? t('transfer.drop', 'Drop to open')
            : t('transfer.open', 'Open a file')}
      </Tool>
      {state.message !== '' && (
        <span role="alert" className={styles.message}>
          {state.message}
          <Tool
            label={t('transfer.dismiss', 'Dismiss')}
            glyph="close"
            onClick={() => setState({ busy: false, message: '' })}
          />
        </span>
      )}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  root: css({ display: 'inline-flex', position: 'relative' }),
  message: css({
    position: 'absolute',
    top: 28,
    right: 0,
    zIndex: 3,
    display: 'flex',
    alignItems: 'flex-start',
    width: 340,
    padding: theme.spacing(1),
    border: `1px solid ${theme.colors.error.border}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    boxShadow: theme.shadows.z2,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    textAlign: 'left',
    whiteSpace: 'normal',
  }),
});
