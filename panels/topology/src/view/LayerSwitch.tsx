import { RadioButtonGroup } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';

/** Which layer is shown, when there is more than one. */
export function LayerSwitch({
  layers,
  layer,
  onChange,
}: {
  layers: readonly string[];
  layer: string;
  onChange: (layer: string) => void;
}) {
  if (layers.length < 2) return null;
  return (
    <div style={{ pointerEvents: 'auto' }}>
      <RadioButtonGroup
        size="sm"
        aria-label={t('topology.layer.label', 'Layer')}
        options={layers.map((value) => ({ value, label: value.toUpperCase() }))}
        value={layer}
        onChange={onChange}
      />
    </div>
  );
}
