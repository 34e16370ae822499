import { Combobox, RadioButtonGroup } from '@grafana/ui';
import { ORDERS } from './choices';
import { EditorField } from './EditorField';
import { LimitField } from './LimitField';
import { type PartProps } from './props';

const DIRECTIONS = [
  { value: true, label: 'Descending' },
  { value: false, label: 'Ascending' },
];

export function RequestsFields({ query, apply }: PartProps) {
  return (
    <>
      <EditorField label="Order by">
        <Combobox
          width={20}
          options={ORDERS}
          value={query.order_by}
          onChange={({ value }) => apply({ order_by: value })}
        />
      </EditorField>
      <EditorField label="Direction">
        <RadioButtonGroup
          options={DIRECTIONS}
          value={query.descending}
          onChange={(descending) => apply({ descending })}
        />
      </EditorField>
      <LimitField of="requests" query={query} apply={apply} />
    </>
  );
}
