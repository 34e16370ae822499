import { type Collapse } from '../hooks/use-collapse';
import { type Zoom } from '../hooks/use-zoom';
import { t } from '../strings';
import { Tool } from './Tool';

interface GridToolsProps {
  readonly collapse: Collapse;
  readonly zoom: Zoom;
  readonly onHelp: () => void;
}

export function GridTools({ collapse, zoom, onHelp }: GridToolsProps) {
  return (
    <>
      {zoom.isZoomed && <Tool label={t('tool.zoom-reset')} glyph="zoom-reset" onClick={zoom.reset} />}
      <Tool label={t('tool.expand-one')} glyph="expand-one" onClick={collapse.expandOne} />
      <Tool label={t('tool.collapse-one')} glyph="collapse-one" onClick={collapse.collapseOne} />
      <Tool label={t('tool.expand-all')} glyph="expand-all" onClick={collapse.expandAll} />
      <Tool label={t('tool.collapse-all')} glyph="collapse-all" onClick={collapse.collapseAll} />
      <Tool label={t('tool.help')} tip={t('tool.help')} onClick={onHelp}>
        ?
      </Tool>
    </>
  );
}
