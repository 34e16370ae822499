import { Combobox } from '@grafana/ui';
import { NODES } from './choices';
import { EditorField } from './EditorField';
import { LimitField } from './LimitField';
import { type PartProps } from './props';

export function MapFields({ query, apply }: PartProps) {
  return (
    <>
      <EditorField label="A node is a">
        <Combobox width={20} options={NODES} value={query.node} onChange={({ value }) => apply({ node: value })} />
      </EditorField>
      <LimitField of="map" query={query} apply={apply} />
    </>
  );
}
