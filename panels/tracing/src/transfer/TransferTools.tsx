import { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Dropdown, Menu, useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { type ViewProps } from '../components/view-props';
import { download, fileName } from './download';
import { ImportButton } from './ImportButton';
import { exportOtlp } from './otlp-export';
import { pngOf } from './png';
import { spansCsv } from './spans-csv';

/** Export and import, at the right end of the toolbar. */
export function TransferTools({ trace, actions, body }: ViewProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [failure, setFailure] = useState('');
  const id = trace.spans[trace.mainRoot]?.traceId ?? '';
  const picture = async () => {
    if (!body.current) {
      return;
    }
    try {
      download(fileName(id, '.png'), await pngOf(body.current, theme.colors.background.primary));
      setFailure('');
    } catch (cause) {
      setFailure(cause instanceof Error ? cause.message : String(cause));
    }
  };
  const menu = (
    <Menu ariaLabel={t('transfer.export', 'Export')}>
      <Menu.Item
        label={t('transfer.otlp', 'OTLP JSON')}
        description={t('transfer.otlp-tip', 'All spans, network spans among them, with their parents')}
        onClick={() =>
          download(fileName(id, '.otlp.json'), JSON.stringify(exportOtlp(trace), null, 1), 'application/json')
        }
      />
      <Menu.Item
        label={t('transfer.csv', 'CSV')}
        description={t('transfer.csv-tip', 'A line per span, with attributes')}
        onClick={() => download(fileName(id, '.csv'), spansCsv(trace), 'text/csv')}
      />
      <Menu.Item
        label={t('transfer.png', 'PNG')}
        description={t('transfer.png-tip', 'A picture of what is shown now')}
        onClick={() => void picture()}
      />
    </Menu>
  );
  return (
    <>
      <ImportButton onImport={actions.importTraces} takesDrops />
      <Dropdown overlay={menu} placement="bottom-end">
        <button type="button" className={styles.button}>
          {t('transfer.export', 'Export')}
        </button>
      </Dropdown>
      {failure !== '' && (
        <span role="alert" className={styles.failure}>
          {failure}
          <Tool label={t('transfer.dismiss', 'Dismiss')} glyph="close" onClick={() => setFailure('')} />
        </span>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  button: css({
    height: 24,
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  failure: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize }),
});
