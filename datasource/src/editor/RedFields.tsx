import { InlineSwitch, MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { METRICS, ROLES } from './choices';
import { EditorField } from './EditorField';
import { LimitField } from './LimitField';
import { type PartProps } from './props';
import { useTagKeys } from './use-tag-options';

export function RedFields({ source, query, apply }: PartProps) {
  const keys = useTagKeys(source);
  return (
    <>
      <EditorField label="Metrics" grow>
        <MultiCombobox
          value={query.metrics}
          options={METRICS}
          onChange={(chosen) => chosen.length > 0 && apply({ metrics: chosen.map(({ value }) => value) })}
        />
      </EditorField>
      <EditorField label="Group by" grow>
        <MultiCombobox
          placeholder="Everything in one"
          value={query.group_by.map((value) => ({ value }))}
          options={keys}
          createCustomValue
          onChange={(chosen) => apply({ group_by: chosen.map(({ value }) => value) })}
        />
      </EditorField>
      <EditorField label="Side" hint="Which end of the calls is described and measured.">
        <RadioButtonGroup options={ROLES} value={query.role} onChange={(role) => apply({ role })} />
      </EditorField>
      <EditorField label="Instant" hint="One row per group over the whole range, in place of time series.">
        <InlineSwitch value={query.instant} onChange={(event) => apply({ instant: event.currentTarget.checked })} />
      </EditorField>
      <LimitField of="red" query={query} apply={apply} />
    </>
  );
}
