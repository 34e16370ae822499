import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Condition } from '../model/condition';
import { type SpanDetail } from '../model/span';
import { Facts } from './Facts';
import { tagFacts } from './facts-of-span';

interface RequestTabProps {
  readonly detail: SpanDetail;
  readonly onFilter: (condition: Condition) => void;
}

/** What was asked, and what came back. */
export function RequestTab({ detail, onFilter }: RequestTabProps) {
  const styles = useStyles2(getStyles);
  const request = tagFacts(detail, 'request');
  const response = tagFacts(detail, 'response');
  if (request.length + response.length === 0) {
    return (
      <p className={styles.none}>
        {t('drawer.no-request', 'Nothing of a request is told by this span. Its attributes may say more.')}
      </p>
    );
  }
  return (
    <>
      <Facts title={t('drawer.section.request', 'Request')} rows={request} onFilter={onFilter} />
      <Facts title={t('drawer.section.response', 'Response')} rows={response} onFilter={onFilter} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  none: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
