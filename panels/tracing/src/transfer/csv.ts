type Cell = string | number | boolean | null | undefined;

/** Lines by RFC 4180: comma, CRLF, quotes where they are needed. */
export function csvOf(lines: ReadonlyArray<readonly Cell[]>): string {
  return lines.map((line) => `${line.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(cell: Cell): string {
  if (cell === null || cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell))) {
    return '';
  }
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
