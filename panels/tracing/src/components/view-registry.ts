import { type ComponentType } from 'react';
import { type ViewId } from '../config';
import { FlameView } from '../flame/FlameView';
import { CompareView } from '../views/CompareView';
import { ServicesView } from '../views/ServicesView';
import { StatisticsView } from '../views/StatisticsView';
import { type GlyphName } from './Glyph';
import { TimelineView } from './TimelineView';
import { type ViewProps } from './view-props';

export interface ViewEntry {
  readonly glyph: GlyphName;
  readonly component: ComponentType<ViewProps>;
}

export const VIEWS: Readonly<Record<ViewId, ViewEntry>> = Object.freeze({
  timeline: { glyph: 'timeline', component: TimelineView },
  flame: { glyph: 'flame', component: FlameView },
  statistics: { glyph: 'statistics', component: StatisticsView },
  services: { glyph: 'services', component: ServicesView },
  compare: { glyph: 'compare', component: CompareView },
});
