/** Bounds of what is read from files, so that a wrong file does not take the page with it. */
export interface ImportLimits {
  /** Largest file, bytes. @default 67108864 */
  readonly fileBytes: number;
  /** Spans of one file; the panel draws this many fluently. @default 200000 */
  readonly spans: number;
}

export const IMPORT_LIMITS: Readonly<ImportLimits> = Object.freeze({ fileBytes: 64 * 1024 * 1024, spans: 200_000 });

/** A picture of the view has at the most this many pixels on a side: canvases of browsers end there. */
export const PNG_MAX_SIDE_PX = 8_192;
