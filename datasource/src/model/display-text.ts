import { isComplete, type ThalwegQuery } from './query';

/** One line for query history and collapsed rows. */
export function displayText(query: ThalwegQuery): string {
  const where = query.filters
    .filter(isComplete)
    .map(({ key, operator, values }) => `${key} ${operator} ${values.join(' | ')}`)
    .join(', ');
  const scope = where ? ` where ${where}` : '';
  switch (query.kind) {
    case 'red': {
      const by = query.group_by.length > 0 ? ` by ${query.group_by.join(', ')}` : '';
      return `${query.metrics.join(', ')}${by}${query.role === 'client' ? ' (client side)' : ''}${scope}`;
    }
    case 'map':
      return `map of ${query.node.replace('auto_', '')}s${scope}`;
    case 'requests':
      return `requests${scope}`;
    case 'trace':
      return `trace ${query.id}`;
    case 'sql':
      return query.sql.replace(/\s+/g, ' ').trim();
  }
}
