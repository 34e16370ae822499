import { isCompleteFilter } from '@thalweg/protocol';
import { type ThalwegQuery } from '../query';

/** One line for query history, collapsed rows and tabs: in the words of the saved query, so that it can be searched. */
export function displayText(query: ThalwegQuery): string {
  const where = query.filters
    .filter(isCompleteFilter)
    .map(({ key, operator, values }) => `${key} ${operator} ${values.map((value) => value || '""').join(' | ')}`)
    .join(', ');
  const scope = where ? ` where ${where}` : '';
  const by = query.group_by.length > 0 ? ` by ${query.group_by.join(', ')}` : '';
  switch (query.kind) {
    case 'red':
    case 'network': {
      const metrics = query.kind === 'red' ? query.metrics : query.network_metrics;
      return `${metrics.join(', ')}${by}${query.role === 'client' ? ' (client side)' : ''}${scope}`;
    }
    case 'map':
      return `map of ${query.node.replace('auto_', '')}s${scope}`;
    case 'search': {
      const { min_duration_ms: min, max_duration_ms: max, status } = query;
      const bounds = [min === undefined ? '' : `≥ ${min} ms`, max === undefined ? '' : `≤ ${max} ms`].filter(Boolean);
      const which = [status === 'any' ? '' : status, ...bounds].filter(Boolean).join(', ');
      return `traces${which ? ` (${which})` : ''}${scope}`;
    }
    case 'requests':
      return `requests${query.live ? ' (live)' : ''}${scope}`;
    case 'logs': {
      const search = query.search ? ` with "${query.search}"` : '';
      if (query.log_source === 'requests') return `logs${query.live ? ' (live)' : ''}${search}${scope}`;
      const of = query.of_span ? ` of span ${query.of_span}` : query.of_trace ? ` of trace ${query.of_trace}` : '';
      return `log records${of}${search}${scope}`;
    }
    case 'tags':
      return query.tag === ''
        ? 'tags'
        : `values of ${query.tag}${query.search ? ` with "${query.search}"` : ''}${scope}`;
    case 'trace':
      return `trace ${query.trace_id}`;
    case 'sql':
      return query.sql.replace(/\s+/g, ' ').trim();
    case 'promql':
      return query.expr.replace(/\s+/g, ' ').trim();
  }
}
