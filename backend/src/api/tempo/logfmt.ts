import { TempoError } from './errors';

const PAIR = /\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y;

/** `a=b c="d e"` by name; a name without a value stands for any. */
export function parseLogfmt(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  PAIR.lastIndex = 0;
  const end = text.trimEnd().length;
  while (PAIR.lastIndex < end) {
    const from = PAIR.lastIndex;
    const match = PAIR.exec(text);
    if (!match)
      throw new TempoError(
        400,
        `invalid tags: unexpected ${JSON.stringify(text.slice(from, from + 20))} at pos ${from + 1}`,
      );
    const [, name = '', quoted, plain] = match;
    if (pairs.has(name)) throw new TempoError(400, `invalid tags: tag ${name} has been set twice`);
    pairs.set(name, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return pairs;
}
