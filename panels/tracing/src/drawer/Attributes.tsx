import { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Condition } from '../model/condition';
import { type KeyValue, type SpanDetail } from '../model/span';
import { asText } from '../model/span-values';
import { type FactRow, Facts } from './Facts';

interface AttributesProps {
  readonly detail: SpanDetail;
  readonly onFilter: (condition: Condition) => void;
}

/** All attributes of the span and its process, with a search over names and values. */
export function Attributes({ detail, onFilter }: AttributesProps) {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const pick = (tags: readonly KeyValue[], isFilterable: boolean): FactRow[] =>
    tags
      .map(({ key, value }) => ({ name: key, value: asText(value), ...(isFilterable ? { key } : {}) }))
      .filter(({ name, value }) => `${name}\n${value}`.toLowerCase().includes(wanted));
  const own = pick(detail.tags, true);
  const process = pick(detail.serviceTags, true);
  const references = pick(
    detail.references.map(({ traceId, spanId }) => ({ key: spanId, value: traceId })),
    false,
  );
  const words = wanted === '' ? [] : [wanted];
  return (
    <>
      <input
        type="text"
        className={styles.filter}
        placeholder={t('drawer.search-attributes', 'Search names and values')}
        aria-label={t('drawer.search-attributes', 'Search names and values')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Facts title={t('drawer.section.tags', 'Span')} rows={own} words={words} onFilter={onFilter} />
      <Facts title={t('drawer.section.process', 'Process')} rows={process} words={words} onFilter={onFilter} />
      <Facts title={t('drawer.section.references', 'References')} rows={references} words={words} />
      {own.length + process.length + references.length === 0 && (
        <p className={styles.none}>{t('drawer.no-attributes', 'No attribute matches.')}</p>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filter: css({
    width: '100%',
    height: 26,
    marginBottom: theme.spacing(1),
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  none: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
