import { RE2JS } from 're2js';

/** Compiled patterns stay: dashboards ask with the same few again and again. */
const KEPT = 1000;
const compiled = new Map<string, RE2JS>();

/** RE2 as Prometheus uses it: `.` matches a line break; throws an error in RE2's words for what is no pattern. */
function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = RE2JS.compile(pattern, RE2JS.DOTALL);
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** What is wrong with a pattern, in RE2's words; undefined when nothing is. */
export function patternError(pattern: string): string | undefined {
  try {
    compile(pattern);
    return undefined;
  } catch {
    // The flag shows in RE2's words, and is none of the pattern.
    return messageWithoutFlags(pattern);
  }
}

function messageWithoutFlags(pattern: string): string {
  try {
    RE2JS.compile(pattern);
    return `error parsing regexp: ${pattern}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether the whole text matches. */
export function matchesWhole(pattern: string, text: string): boolean {
  return compile(pattern).testExact(text);
}

/** The groups of a whole match, the match itself first; undefined when it does not match. */
export interface Groups {
  readonly byIndex: readonly (string | undefined)[];
  readonly byName: Readonly<Record<string, number>>;
}

export function matchGroups(pattern: string, text: string): Groups | undefined {
  const regex = compile(pattern);
  const matcher = regex.matcher(text);
  if (!matcher.matches()) return undefined;
  const byIndex = Array.from({ length: regex.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
  return { byIndex, byName: regex.namedGroups() };
}

/** Go's `Regexp.Expand`: `$1`, `$name`, `${name}`, `$$`. */
export function expandGroups(template: string, groups: Groups): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_all, dollar?: string, bare?: string, braced?: string) => {
    if (dollar !== undefined) return '$';
    const name = bare ?? braced ?? '';
    const index = /^\d+$/.test(name)
      ? Number(name)
      : Object.hasOwn(groups.byName, name)
        ? groups.byName[name]
        : undefined;
    return index === undefined ? '' : (groups.byIndex[index] ?? '');
  });
}
