/** Of a series; its readers stop there too. */
export const MOST_LABELS = 256;
const MOST_LABEL_BYTES = 65_536;

export type CheckedLabels =
  | { readonly ok: true; readonly metric: string; readonly labels: readonly string[] }
  | { readonly ok: false; readonly detail: string };

/**
 * Brings labels (names and values in turn, `__name__` among them) into the form that a series is known by: sorted by
 * the bytes of their names, none empty; `leaveOut` is left out. Checks what Prometheus checks of them.
 */
export function checkLabels(pairs: readonly string[], leaveOut?: string): CheckedLabels {
  if (pairs.length > 2 * MOST_LABELS) return refused(pairs, `there are more than ${MOST_LABELS} labels`);
  let metric = '';
  let size = 0;
  let sorted = true;
  let labels: string[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i] as string;
    const value = pairs[i + 1] as string;
    size += name.length + value.length;
    if (name === '') return refused(pairs, 'a label has no name');
    if (value === '' || name === leaveOut) continue; // An empty label is the same as none.
    if (name === '__name__') {
      if (metric !== '') return refused(pairs, 'label __name__ occurs twice');
      metric = value;
      continue;
    }
    if (labels.length > 0 && compareByBytes(labels[labels.length - 2] as string, name) >= 0) sorted = false;
    labels.push(name, value);
  }
  if (size > MOST_LABEL_BYTES) return refused(pairs, `its labels are longer than ${MOST_LABEL_BYTES} characters`);
  if (metric === '') return refused(pairs, 'label __name__ is missing');
  if (!sorted) {
    labels = sortPairs(labels);
    for (let i = 2; i < labels.length; i += 2) {
      if (labels[i] === labels[i - 2]) return refused(pairs, `label ${labels[i]} occurs twice`);
    }
  }
  return { ok: true, metric, labels };
}

/** Order of the UTF-8 bytes: that of UTF-16 units but for surrogates, which stand for what is beyond U+FFFF. */
export function compareByBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const surrogates = Number(isSurrogate(left)) - Number(isSurrogate(right));
    return surrogates !== 0 && left >= 0xd800 && right >= 0xd800 ? surrogates : left - right;
  }
  return a.length - b.length;
}

const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;

function sortPairs(labels: readonly string[]): string[] {
  const order = Array.from({ length: labels.length / 2 }, (_, i) => i * 2);
  order.sort((a, b) => compareByBytes(labels[a] as string, labels[b] as string));
  return order.flatMap((at) => [labels[at] as string, labels[at + 1] as string]);
}

const SHOWN = 300;

function refused(pairs: readonly string[], detail: string): CheckedLabels {
  let text = '';
  for (let i = 0; i < pairs.length && text.length < SHOWN; i += 2) {
    text += `${text === '' ? '' : ', '}${pairs[i]}=${JSON.stringify(pairs[i + 1])}`;
  }
  return { ok: false, detail: `${detail}, in {${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}}` };
}
