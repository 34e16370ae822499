import { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { asText } from '../model/search';
import { type KeyValue, type SpanDetail } from '../model/span';
import { t } from '../strings';
import { type FactRow, Facts } from './Facts';

/** All fields of the span, with a filter over names and values. */
export function Fields({ detail }: { readonly detail: SpanDetail }) {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const pick = (tags: readonly KeyValue[]): FactRow[] =>
    tags
      .map(({ key, value }) => ({ name: key, value: asText(value) }))
      .filter(({ name, value }) => `${name}\n${value}`.toLowerCase().includes(wanted));
  const own = pick(detail.tags);
  const process = pick(detail.serviceTags);
  const references = pick(detail.references.map(({ traceId, spanId }) => ({ key: spanId, value: traceId })));
  const words = wanted === '' ? [] : [wanted];
  return (
    <>
      <input
        type="text"
        className={styles.filter}
        placeholder={t('drawer.filter-fields')}
        aria-label={t('drawer.filter-fields')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Facts title={t('section.tags')} rows={own} words={words} />
      <Facts title={t('section.process')} rows={process} words={words} />
      <Facts title={t('section.references')} rows={references} words={words} />
      {own.length + process.length + references.length === 0 && <p className={styles.none}>{t('drawer.no-fields')}</p>}
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
