import { type FieldContract, type Frame, type FrameField, type FrameMeta, type FrameNotice } from '@thalweg/protocol';

export const notice = (severity: FrameNotice['severity'], text: string): FrameNotice => ({ severity, text });

/** A field as a frame contract names it, with its unit and description. */
export function contractField(name: string, contract: FieldContract, values: unknown[]): FrameField {
  const { type, unit, description } = contract;
  return { name, type, values, config: { description, ...(unit ? { unit } : {}) } };
}

/** A frame whose fields are those of a contract, column by column from rows of named values. */
export function contractFrame<C extends Readonly<Record<string, FieldContract>>>(
  name: string,
  contract: C,
  rows: readonly { readonly [K in keyof C]: unknown }[],
  meta: FrameMeta,
): Frame {
  const fields = Object.entries(contract).map(([key, spec]) =>
    contractField(
      key,
      spec,
      rows.map((row) => row[key]),
    ),
  );
  return { name, fields, meta };
}
