import { TAGS } from './catalog/tags';

const tag = (key: string): string => TAGS.get(key)?.expression ?? "''";

const WHAT = `multiIf(request_resource != '', request_resource, endpoint != '', toString(endpoint), request_domain)`;
const TYPE = 'toString(request_type)';
/** `SELECT book` needs no `COM_QUERY` in front of it. */
export const OPERATION = `multiIf(
    ${WHAT} = '', if(${TYPE} = '', ${tag('l7_protocol_str')}, ${TYPE}),
    ${TYPE} = '' OR startsWith(${TYPE}, 'COM_') OR startsWith(${WHAT}, ${TYPE}), ${WHAT},
    concat(${TYPE}, ' ', ${WHAT}))`;
const OUTCOME = `multiIf(
    response_status = 2, 'timeout',
    type = 0, if(is_async = 1, 'one-way', 'no answer'),
    response_code != 0, toString(response_code),
    ${tag('response_status_str')})`;
const DURATION = `if(type = 2, concat(toString(round(response_duration / 1000, if(response_duration < 10000, 2, 1))), ' ms'), '')`;

/** A request as one readable line: `GET /cart 500 12.3 ms storefront → cart: connection refused`. */
export const LOG_LINE = `concat(
    arrayStringConcat(arrayFilter(part -> part != '', [${OPERATION}, ${OUTCOME}, ${DURATION},
      concat(${tag('auto_service_0')}, ' → ', ${tag('auto_service_1')})]), ' '),
    if(response_exception = '', '', concat(': ', response_exception)))`;

/** Levels of lines, the worst first; what is none of the failures is information. */
export const LOG_LEVELS = ['error', 'warning', 'info'] as const;
export const LOG_LEVEL = `multiIf(response_status IN (2, 3), 'error', response_status = 4, 'warning', 'info')`;

/** Tags that a line carries as labels, by the names that filters know. */
export const LOG_LABELS = [
  'auto_service_0',
  'auto_service_1',
  'auto_instance_0',
  'auto_instance_1',
  'host_0',
  'host_1',
  'pod_0',
  'pod_1',
  'l7_protocol_str',
  'request_type',
  'request_domain',
  'endpoint',
  'response_code',
  'response_status_str',
  'observation_point',
  'trace_id',
] as const;
export const LOG_LABEL_VALUES = `[${LOG_LABELS.map((key) => `toString(${tag(key)})`).join(', ')}]`;
