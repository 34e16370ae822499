import {
  type FieldContract,
  type Frame,
  type FrameCut,
  type FrameField,
  type FrameMeta,
  type FrameNotice,
} from '@thalweg/protocol';

export const notice = (severity: FrameNotice['severity'], text: string): FrameNotice => ({ severity, text });

/** Tells that less is shown than there is, as a sentence and as numbers; nothing when all is shown. */
export function cutMeta(cut: FrameCut & { readonly which: string }): Pick<FrameMeta, 'notices' | 'custom'> {
  const { which, ...numbers } = cut;
  const { what, shown, total, limit, maximum } = numbers;
  if (total !== undefined && total <= shown) return {};
  const count = total === undefined ? `The first ${shown} ${what}` : `${shown} of ${total} ${what}`;
  const remedy = `${limit < maximum ? 'raise the limit or ' : ''}narrow the filters for others`;
  return { notices: [notice('warning', `${count}, ${which}; ${remedy}.`)], custom: { cut: numbers } };
}

/** Later parts add to earlier ones: notices, stats and custom values are joined, others replaced. */
export function joinMeta(...parts: readonly (FrameMeta | undefined)[]): FrameMeta {
  return parts.reduce<FrameMeta>((joined, part = {}) => {
    const notices = [...(joined.notices ?? []), ...(part.notices ?? [])];
    const stats = [...(joined.stats ?? []), ...(part.stats ?? [])];
    const custom = { ...joined.custom, ...part.custom };
    return {
      ...joined,
      ...part,
      ...(notices.length > 0 ? { notices } : {}),
      ...(stats.length > 0 ? { stats } : {}),
      ...(Object.keys(custom).length > 0 ? { custom } : {}),
    };
  }, {});
}

/** A field as a frame contract names it, with its unit and description. */
export function contractField(name: string, contract: FieldContract, values: unknown[]): FrameField {
  const { type, unit, description, label, color } = contract;
  return {
    name,
    type,
    values,
    config: {
      description,
      ...(unit ? { unit } : {}),
      ...(label ? { displayName: label } : {}),
      ...(color ? { color: { mode: 'fixed', fixedColor: color } } : {}),
    },
  };
}

/**
 * A frame whose fields are those of a contract, column by column from rows of named values. What no row names is left
 * out, unless there are no rows.
 */
export function contractFrame<C extends Readonly<Record<string, FieldContract>>>(
  name: string,
  contract: C,
  rows: readonly { readonly [K in keyof C]?: unknown }[],
  meta: FrameMeta,
): Frame {
  const fields = Object.entries(contract)
    .filter(([key]) => rows.length === 0 || rows.some((row) => key in row))
    .map(([key, spec]) =>
      contractField(
        key,
        spec,
        rows.map((row) => row[key] ?? null),
      ),
    );
  return { name, fields, meta };
}
