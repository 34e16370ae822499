import { useCallback } from 'react';
import { t } from '@thalweg/panel-kit';
import { type Graph } from '../model/graph';
import { summary } from '../model/texts';
import { type PictureKind, download, pictureOf } from '../paint/export-picture';
import { type Stage } from '../paint/stage';

/** Saves the map as a file, and says how it went. */
export function useExport(stage: Stage | null, graph: Graph, say: (text: string) => void) {
  return useCallback(
    async (kind: PictureKind) => {
      const scene = stage?.shown;
      const file = scene ? await pictureOf(scene, kind, summary(graph)) : null;
      if (!file) return say(t('topology.say.not-exported', 'The browser cannot draw a picture of this size'));
      download(file, `topology.${kind}`);
      return say(t('topology.say.exported', 'Downloaded: {{file}}', { file: `topology.${kind}` }));
    },
    [stage, graph, say],
  );
}
