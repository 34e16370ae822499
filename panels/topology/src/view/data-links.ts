import { type DataFrame, type LinkModel } from '@grafana/data';

/** Data links of a row over all fields of its frame, each once. */
export function linksOf(frame: DataFrame | null, row: number): LinkModel[] {
  if (!frame || row < 0) return [];
  const links = frame.fields.flatMap((source) => source.getLinks?.({ valueRowIndex: row }) ?? []);
  const seen = new Set<string>();
  return links.filter((link) => {
    const key = `${link.title} ${link.href}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
