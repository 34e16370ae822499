import { t } from '@thalweg/panel-kit';
import { type Collapse } from '../hooks/use-collapse';
import { type Zoom } from '../hooks/use-zoom';
import { Tool } from './Tool';

interface GridToolsProps {
  readonly collapse: Collapse;
  readonly zoom: Zoom;
}

export function GridTools({ collapse, zoom }: GridToolsProps) {
  return (
    <>
      {zoom.isZoomed && <Tool label={t('timeline.zoom-reset', 'Reset zoom')} glyph="zoom-reset" onClick={zoom.reset} />}
      <Tool label={t('timeline.expand-one', 'Open one level more')} glyph="expand-one" onClick={collapse.expandOne} />
      <Tool
        label={t('timeline.collapse-one', 'Close the deepest open level')}
        glyph="collapse-one"
        onClick={collapse.collapseOne}
      />
      <Tool label={t('timeline.expand-all', 'Open all levels')} glyph="expand-all" onClick={collapse.expandAll} />
      <Tool
        label={t('timeline.collapse-all', 'Close all levels')}
        glyph="collapse-all"
        onClick={collapse.collapseAll}
      />
    </>
  );
}
