import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { type Highlight } from '../paint/highlight';
import { type Scene } from '../paint/scene';
import { Stage } from '../paint/stage';

const stillness = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Keeps a stage on a canvas and hands it what changed. */
export function useStage(
  canvas: RefObject<HTMLCanvasElement>,
  scene: Scene | null,
  highlight: Highlight,
  width: number,
  height: number,
): Stage | null {
  const [stage, setStage] = useState<Stage | null>(null);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const made = new Stage(canvas.current, !stillness());
    setStage(made);
    return () => made.destroy();
  }, [canvas]);
  useLayoutEffect(() => {
    stage?.setSize(width, height, window.devicePixelRatio || 1);
  }, [stage, width, height]);
  useLayoutEffect(() => {
    if (scene) stage?.setScene(scene);
  }, [stage, scene]);
  useEffect(() => {
    stage?.setHighlight(highlight);
  }, [stage, highlight]);
  return stage;
}
