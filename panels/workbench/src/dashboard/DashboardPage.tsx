import { css, cx } from '@emotion/css';
import { type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type CSSProperties, useState } from 'react';
import { type Dashboard, type PanelModel, type Section, sectionsOf } from '../model/dashboard';
import { templates } from '../grafana/templates';
import { changeParams } from '../state/use-address';
import { usePageBus } from '../viz/PanelView';
import { PanelFrame } from './PanelFrame';

interface Props {
  dashboard: Dashboard;
  /** Id of the panel that fills the page. */
  viewPanel: string | null;
  /** Span that the trace is opened at. */
  spanId: string | null;
}

/** Panels where the dashboard puts them, 24 columns wide, below rows that fold. */
export function DashboardPage({ dashboard, viewPanel, spanId }: Props) {
  const styles = useStyles2(getStyles);
  const bus = usePageBus();
  const sections = sectionsOf(dashboard.panels);
  const alone =
    viewPanel === null
      ? undefined
      : sections.flatMap(({ panels }) => panels).find(({ id }) => String(id) === viewPanel);
  const options = spanId ? { selectedSpanId: spanId } : undefined;
  if (alone) {
    return (
      <div className={styles.alone}>
        <Button size="sm" variant="secondary" icon="arrow-left" onClick={() => changeParams({ viewPanel: undefined })}>
          {t('page.whole', 'Whole page')}
        </Button>
        <div className={styles.fill}>
          <PanelFrame panel={alone} eventBus={bus} alone options={options} />
        </div>
      </div>
    );
  }
  return (
    <>
      {sections.map((section, at) => (
        <SectionView key={section.row?.id ?? `top-${at}`} section={section} bus={bus} options={options} />
      ))}
    </>
  );
}

function SectionView({
  section,
  bus,
  options,
}: {
  section: Section;
  bus: EventBus;
  options?: Record<string, unknown>;
}) {
  const styles = useStyles2(getStyles);
  const { row, panels } = section;
  const [folded, fold] = useState(row?.collapsed === true);
  const top = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const id = `section-${row?.id ?? 'top'}`;
  return (
    <section className={styles.section}>
      {row && (
        <h2 className={styles.row}>
          <button type="button" aria-expanded={!folded} aria-controls={id} onClick={() => fold(!folded)}>
            <Icon name={folded ? 'angle-right' : 'angle-down'} />
            {templates.replace(row.title)}
            {folded && (
              <small>
                {t('page.panels', '{{count}} panels', { count: panels.length, defaultValue_one: '{{count}} panel' })}
              </small>
            )}
          </button>
        </h2>
      )}
      {!folded && (
        <div className={styles.grid} id={id}>
          {panels.map((panel) => (
            <div key={panel.id} className={cx(styles.cell)} style={placeOf(panel, top)}>
              <PanelFrame
                panel={panel}
                eventBus={bus}
                alone={false}
                options={panel.type === 'thalweg-tracing-panel' ? options : undefined}
              />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

/** Grafana's grid: a row of it is 30 px high, with 8 px between. */
const ROW_PX = 30;
const GAP_PX = 8;

const placeOf = ({ gridPos: { x, y, w, h } }: PanelModel, top: number): CSSProperties =>
  ({
    '--column': `${x + 1} / span ${w}`,
    '--row': `${y - top + 1} / span ${h}`,
    '--height': `${h * (ROW_PX + GAP_PX) - GAP_PX}px`,
    // On a narrow page small panels share a line, others take all of it.
    '--narrow': w <= 6 ? 'span 12' : '1 / -1',
  }) as CSSProperties;

const getStyles = (theme: GrafanaTheme2) => ({
  alone: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    flex: '1 1 0',
    minHeight: 420,
  }),
  fill: css({ flex: '1 1 0', minHeight: 0, width: '100%' }),
  section: css({ marginBottom: theme.spacing(1) }),
  row: css({
    margin: theme.spacing(1.5, 0, 0.5),
    fontSize: theme.typography.h5.fontSize,
    '& button': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      padding: theme.spacing(0.5, 1, 0.5, 0),
      border: 0,
      background: 'none',
      color: 'inherit',
      font: 'inherit',
      cursor: 'pointer',
    },
    '& small': { ...theme.typography.bodySmall, color: theme.colors.text.secondary },
  }),
  grid: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(24, minmax(0, 1fr))',
    gridAutoRows: ROW_PX,
    gap: GAP_PX,
    '@media (max-width: 900px)': { gridAutoRows: 'auto' },
  }),
  cell: css({
    gridColumn: 'var(--column)',
    gridRow: 'var(--row)',
    minWidth: 0,
    '@media (max-width: 900px)': { gridColumn: 'var(--narrow)', gridRow: 'auto', height: 'var(--height)' },
  }),
});
