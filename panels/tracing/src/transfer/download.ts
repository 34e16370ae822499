/** Hands the reader a file. */
export function download(name: string, content: Blob | string, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Browsers start the download after this task; the address must live until then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Name of a file for a trace: what file systems refuse is left out. */
export const fileName = (traceId: string, ending: string): string =>
  `trace-${traceId.replace(/[^\w.-]+/g, '_').slice(0, 64) || 'unnamed'}${ending}`;
