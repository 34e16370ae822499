import { BYTES, type Scanner } from './scanner';
import { type Ranges } from './resources';

/** Fields of all these messages: the resource or scope, then what belongs to it. */
const OWNER: number = 1;
const ITEMS: number = 2;
const GROUPS: number = 1;

/**
 * Goes through ResourceSpans or ResourceLogs: calls `onScope` once for each of their scopes, then `onItem` with the
 * scanner's `from` and `to` at each span or record. The messages of both signals have the same numbers; a resource may
 * stand behind what it is the resource of.
 */
export function readGroups(
  scanner: Scanner,
  onScope: (resource: Ranges, scope: Ranges) => void,
  onItem: () => void,
): void {
  const end = scanner.bytes.length;
  while (scanner.next(end)) {
    if (scanner.field !== GROUPS || scanner.wire !== BYTES) {
      scanner.skip(end);
      continue;
    }
    scanner.range(end);
    const after = scanner.at;
    const from = scanner.from;
    const to = scanner.to;
    const resource = rangesOf(scanner, from, to, OWNER);
    for (const [scopeFrom, scopeTo] of rangesOf(scanner, from, to, ITEMS)) {
      onScope(resource, rangesOf(scanner, scopeFrom, scopeTo, OWNER));
      scanner.at = scopeFrom;
      while (scanner.next(scopeTo)) {
        if (scanner.field !== ITEMS || scanner.wire !== BYTES) {
          scanner.skip(scopeTo);
          continue;
        }
        scanner.range(scopeTo);
        const rest = scanner.at;
        onItem();
        scanner.at = rest;
      }
    }
    scanner.at = after;
  }
}

function rangesOf(scanner: Scanner, from: number, to: number, field: number): [number, number][] {
  const ranges: [number, number][] = [];
  scanner.at = from;
  while (scanner.next(to)) {
    if (scanner.field === field && scanner.wire === BYTES) {
      scanner.range(to);
      ranges.push([scanner.from, scanner.to]);
    } else scanner.skip(to);
  }
  return ranges;
}
