const known = new Map<string, string>();
/** Names of observation points come from the data, so there might be any number of them. */
const MAX_TEXTS = 500;

/**
 * A text without values, translated once: rows that scroll by ask for the same few thousands of times, and a look-up of
 * i18next costs more than an element. The language of a page never changes without a reload.
 */
export function fixedText(key: string, translate: () => string): string {
  let text = known.get(key);
  if (text === undefined) {
    text = translate();
    if (known.size >= MAX_TEXTS) {
      known.clear();
    }
    known.set(key, text);
  }
  return text;
}
