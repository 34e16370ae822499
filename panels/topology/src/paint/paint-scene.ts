import { DETAIL } from '../constants';
import { type Rect, type Viewport, toWorld } from '../layout/viewport';
import { type Highlight } from './highlight';
import { type EdgePaths, paintEdges } from './paint-edges';
import { paintGroupTitles, paintGroups } from './paint-groups';
import { paintEdgeLabels, paintSmallNames } from './paint-labels';
import { paintNodeTexts, paintNodes } from './paint-nodes';
import { LabelSpace } from './place-labels';
import { type Scene } from './scene';
import { type TextFitter } from './text';

export interface Frame {
  scene: Scene;
  paths: EdgePaths;
  view: Viewport;
  highlight: Highlight;
  width: number;
  height: number;
  pixelRatio: number;
  fitter: TextFitter;
}

/** One picture. What is drawn depends on the zoom: dots, then rings, icons, figures, labels. */
export function paintScene(context: CanvasRenderingContext2D, frame: Frame): void {
  const { scene, paths, view, highlight, width, height, pixelRatio, fitter } = frame;
  const topLeft = toWorld(view, 0, 0);
  const bottomRight = toWorld(view, width, height);
  const world: Rect = { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(pixelRatio * view.zoom, 0, 0, pixelRatio * view.zoom, pixelRatio * view.x, pixelRatio * view.y);
  paintGroups(context, scene, view, world, highlight);
  paintEdges(context, scene, paths, view, world, highlight);
  paintNodes(context, scene, view, world, highlight);
  if (view.zoom >= DETAIL.figures) paintNodeTexts(context, scene, world, highlight, fitter);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  const space = new LabelSpace();
  paintGroupTitles(context, scene, view, highlight, fitter, space);
  if (view.zoom < DETAIL.figures) paintSmallNames(context, scene, view, world, highlight, fitter, space);
  paintEdgeLabels(context, scene, view, world, highlight, space);
}
