import { useMemo } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { useCopy } from '../hooks/use-copy';
import { type SpanDetail } from '../model/span';

export function RawJson({ detail }: { readonly detail: SpanDetail }) {
  const styles = useStyles2(getStyles);
  const { copied, copy } = useCopy();
  const json = useMemo(() => JSON.stringify(detail.raw, jsonSafe, 2), [detail]);
  return (
    <>
      <Tool
        label={t('drawer.copy-json', 'Copy JSON')}
        glyph={copied === json ? 'done' : 'copy'}
        onClick={() => copy(json)}
      >
        {copied === json ? t('drawer.copied', 'Copied') : t('drawer.copy-json', 'Copy JSON')}
      </Tool>
      <pre className={styles.json} tabIndex={0}>
        {json}
      </pre>
    </>
  );
}

const jsonSafe = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

const getStyles = (theme: GrafanaTheme2) => ({
  json: css({
    marginTop: theme.spacing(1),
    padding: theme.spacing(1),
    fontSize: theme.typography.size.xs,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
  }),
});
