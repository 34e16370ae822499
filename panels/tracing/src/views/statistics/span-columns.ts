import { attributeKeys } from '../../model/attributes';
import { valuesOf } from '../../model/span-values';
import { type Trace } from '../../model/trace';

/** What spans can be grouped by: a column that every span has, or the key of an attribute; in the filter's words. */
export type GroupKey = string;

export const GROUP_COLUMNS = Object.freeze([
  'service',
  'operation',
  'observation_point',
  'type',
  'protocol',
  'host',
  'response_status',
  'response_code',
  'error',
  'kind',
  'signal_source',
  'rule',
]);

/** Not names of groups: figures, and second names of columns. */
const NOT_OFFERED: ReadonlySet<string> = new Set(['duration', 'self', 'point', 'name', 'id', ...GROUP_COLUMNS]);

/** Keys of attributes in the trace, by name. */
export const groupAttributes = (trace: Trace): string[] => attributeKeys(trace).filter((key) => !NOT_OFFERED.has(key));

/** Value of a span in a group key; empty where it has none. */
export const groupValue = (trace: Trace, span: number, key: GroupKey): string => valuesOf(trace, span, key)[0] ?? '';
