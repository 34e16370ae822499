import { nodeTypeOf } from './node-type';

test('the first hint that says something decides', () => {
  expect(nodeTypeOf('database', 'redis')).toBe('database');
  expect(nodeTypeOf('', 'unknown', 'MySQL')).toBe('database');
  expect(nodeTypeOf('', '', '', 'redis-server')).toBe('cache');
  expect(nodeTypeOf('storefront')).toBe('unknown');
});
