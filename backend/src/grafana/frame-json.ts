import { type Frame } from '@thalweg/protocol';

/** A frame as Grafana's live channels carry it: `{schema, data}`. Times stay ms; what JSON lacks becomes null. */
export function frameJson(frame: Frame, refId: string): Uint8Array {
  const { name, meta, fields } = frame;
  const schema = {
    name,
    refId,
    ...(meta ? { meta } : {}),
    fields: fields.map(({ values: _values, ...field }) => ({ ...field, typeInfo: { frame: FRAME_TYPES[field.type] } })),
  };
  return Buffer.from(JSON.stringify({ schema, data: { values: fields.map(({ values }) => values) } }));
}

/** Types of Grafana's server; its own reader of JSON frames asks for them. */
const FRAME_TYPES = {
  time: 'time.Time',
  number: 'float64',
  string: 'string',
  boolean: 'bool',
  other: 'json.RawMessage',
} as const;
