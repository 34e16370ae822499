import { type SpanRows } from '../model/span';
import { readFrame } from '../frame';
import { IMPORT_LIMITS } from './config';
import { type ImportError, noSpans, notJson, tooLarge, tooManySpans, unknownFormat, unreadable } from './errors';
import { type ImportedSpan, importedFrame } from './imported-span';
import { importJaeger, jaegerTracesOf } from './jaeger-import';
import { importOtlp, resourceSpansOf } from './otlp-import';

export type ImportResult =
  | { readonly ok: true; readonly traces: readonly SpanRows[]; readonly spanCount: number }
  | { readonly ok: false; readonly error: ImportError };

/** Reads a file of OTLP JSON, OTLP JSON lines or Jaeger JSON: each trace of it as rows that the panel can show. */
export async function readTraceFile(file: Blob & { readonly name: string }): Promise<ImportResult> {
  if (file.size > IMPORT_LIMITS.fileBytes) {
    return { ok: false, error: tooLarge(file.name, file.size) };
  }
  try {
    return readTraceText(await textOf(file), file.name);
  } catch (cause) {
    return { ok: false, error: unreadable(file.name, cause) };
  }
}

export function readTraceText(content: string, name: string): ImportResult {
  const parsed = parse(content);
  if (!parsed.ok) {
    return { ok: false, error: notJson(name, parsed.cause) };
  }
  const found = parsed.documents.flatMap((document) => {
    const otlp = resourceSpansOf(document);
    const jaeger = otlp ? undefined : jaegerTracesOf(document);
    return otlp ? [importOtlp(otlp)] : jaeger ? [importJaeger(jaeger)] : [];
  });
  if (found.length === 0) {
    const [first] = parsed.documents;
    return {
      ok: false,
      error: unknownFormat(name, typeof first === 'object' && first ? Object.keys(first).slice(0, 6) : []),
    };
  }
  const byTrace = new Map<string, ImportedSpan[]>();
  let count = 0;
  for (const spans of found) {
    for (const span of spans) {
      count++;
      const trace = byTrace.get(span.traceID);
      if (count > IMPORT_LIMITS.spans) {
        continue;
      }
      if (trace) {
        trace.push(span);
      } else {
        byTrace.set(span.traceID, [span]);
      }
    }
  }
  if (count === 0) {
    return { ok: false, error: noSpans(name) };
  }
  if (count > IMPORT_LIMITS.spans) {
    return { ok: false, error: tooManySpans(name, count) };
  }
  const traces = [...byTrace.values()].flatMap((spans) => {
    const result = readFrame(importedFrame(spans));
    return result.ok ? [result.rows] : [];
  });
  return { ok: true, traces, spanCount: count };
}

/** One document, or one per line: the collector's file exporter writes those. */
function parse(content: string): { ok: true; documents: unknown[] } | { ok: false; cause: string } {
  try {
    return { ok: true, documents: [JSON.parse(content)] };
  } catch (cause) {
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) {
        return { ok: true, documents: lines.map((line): unknown => JSON.parse(line)) };
      }
    } catch {
      // Not lines of JSON either: what was wrong with the whole says more.
    }
    return { ok: false, cause: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** `Blob.text` where there is one; older readers serve the rest. */
function textOf(file: Blob): Promise<string> {
  if (typeof file.text === 'function') {
    return file.text();
  }
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new TypeError('unreadable'));
    reader.readAsText(file);
  });
}
