/**
 * Where the engine's words about a place point to. `offset` turns an offset in what ran into one in what was typed;
 * a statement that was only explained stands after {@link prefix}.
 */
export function inTypedText(
  message: string,
  { ran, prefix, typed, offset }: { ran: string; prefix: string; typed: string; offset: (ran: number) => number },
): string {
  // The client's own words at the end of what ran.
  return message
    .replace(/ FORMAT JSONCompact\b/, '')
    .replace(/failed at position (\d+)( \([^\n]*?\))? \(line \d+, col \d+\)/, (_, position: string, near = '') => {
      // The engine counts bytes from 1.
      const bytes = Buffer.from(prefix + ran).subarray(0, Number(position) - 1);
      const at = Math.min(typed.length, Math.max(0, offset(bytes.toString().length - prefix.length)));
      const before = typed.slice(0, at).split('\n');
      return `failed at position ${at + 1}${near} (line ${before.length}, col ${(before.at(-1)?.length ?? 0) + 1})`;
    });
}
