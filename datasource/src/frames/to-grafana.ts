import { createDataFrame, type DataFrame, type FieldConfig, FieldType, type QueryResultMeta } from '@grafana/data';
import { type Frame, type FrameField } from '@thalweg/protocol';

const TYPE: Readonly<Record<FrameField['type'], FieldType>> = Object.freeze({
  time: FieldType.time,
  number: FieldType.number,
  string: FieldType.string,
  boolean: FieldType.boolean,
  other: FieldType.other,
});

/** A frame of the protocol as Grafana's, field by field: nothing is renamed, sorted or computed here. */
export function toDataFrame(frame: Frame, refId: string): DataFrame {
  return createDataFrame({
    name: frame.name,
    refId,
    meta: frame.meta as QueryResultMeta | undefined,
    fields: frame.fields.map((field) => ({
      name: field.name,
      type: TYPE[field.type],
      values: field.values,
      labels: field.labels,
      config: { ...field.config } as FieldConfig,
    })),
  });
}
