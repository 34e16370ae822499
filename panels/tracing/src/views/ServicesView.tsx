import { useMemo, useState } from 'react';
import { t } from '@thalweg/panel-kit';
import { type ViewProps } from '../components/view-props';
import { ViewFrame } from './parts/ViewFrame';
import { type Picked } from './services/picked';
import { PickedFacts } from './services/PickedFacts';
import { serviceGraphOf } from './services/service-graph';
import { layoutServices } from './services/service-layout';
import { ServiceMap } from './services/ServiceMap';

/** The trace as a small map: its services, who called whom, and what the way between them took. */
export function ServicesView(props: ViewProps) {
  const { trace, width, height } = props;
  const [picked, setPicked] = useState<Picked | undefined>();
  const graph = useMemo(() => serviceGraphOf(trace), [trace]);
  const layout = useMemo(() => layoutServices(graph), [graph]);
  return (
    <ViewFrame
      width={width}
      height={height}
      label={t('services.label', 'Services of the trace')}
      tools={
        <span>
          {t('services.count', '{{services}} services, {{calls}} calls', {
            services: graph.nodes.filter(({ isUnseen }) => !isUnseen).length,
            calls: graph.edges.reduce((sum, { calls }) => sum + calls, 0),
          })}
          {' · '}
          {t(
            'services.explain',
            'On the lines: calls, and the mean time between client and server. Press one for more.',
          )}
        </span>
      }
    >
      <ServiceMap {...props} graph={graph} layout={layout} picked={picked} onPick={setPicked} />
      {picked && <PickedFacts {...props} graph={graph} picked={picked} onClose={() => setPicked(undefined)} />}
    </ViewFrame>
  );
}
