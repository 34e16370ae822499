type Measure = (text: string) => number;

/**
 * Shortens in the middle: service names differ at both ends (`com.example…canary`). Cut by code points, so that no
 * character is torn.
 */
export function ellipsize(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const characters = [...text];
  let [low, high] = [0, characters.length - 1];
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (measure(cut(characters, kept)) <= width) low = kept;
    else high = kept - 1;
  }
  return cut(characters, low);
}

function cut(characters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

const CACHE_SIZE = 20_000;

/** `ellipsize` with memory: the same few names are written in every frame. */
export class TextFitter {
  private readonly known = new Map<string, string>();

  fit(context: CanvasRenderingContext2D, text: string, width: number): string {
    const key = `${context.font}|${width}|${text}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fitted = ellipsize(text, width, (candidate) => context.measureText(candidate).width);
    if (this.known.size >= CACHE_SIZE) this.known.clear();
    this.known.set(key, fitted);
    return fitted;
  }
}
