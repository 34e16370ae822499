import { otelServiceName, serviceName, type NameInput } from './service-name';

const nameOf = (words: string[], more: Partial<NameInput> = {}) => {
  const { name, source } = serviceName({
    comm: 'comm',
    words,
    executable: '',
    unit: '',
    otelServiceName: '',
    workingDirectory: '/',
    ...more,
  });
  return `${name} (${source})`;
};

describe('serviceName', () => {
  it.each<[string, string[], Partial<NameInput>]>([
    ['storefront (script)', ['node', '/srv/shop/storefront/server.js'], {}],
    ['storefront (script)', ['/usr/bin/node', 'server.js'], { workingDirectory: '/srv/shop/storefront' }],
    [
      'storefront (script)',
      ['node', '--enable-source-maps', '-r', './trace.js', 'dist/main.js'],
      { workingDirectory: '/srv/storefront' },
    ],
    ['worker-mail (script)', ['node', 'jobs/worker-mail.js'], {}],
    ['catalogue (script)', ['/usr/bin/python3', 'catalogue.py'], {}],
    ['catalogue (script)', ['python3', '-m', 'gunicorn', '-w', '4', 'catalogue.wsgi:app'], {}],
    [
      'catalogue (script)',
      ['/usr/bin/python3', '/usr/bin/gunicorn', '--bind', '127.0.0.1:80', 'shop.catalogue:app'],
      {},
    ],
    ['catalogue (script)', ['gunicorn: worker [catalogue.wsgi]'], { executable: '/usr/bin/python3.11' }],
    ['http (script)', ['python3', '-m', 'http.server'], {}],
    ['shop (script)', ['python3', '-m', 'shop.main'], {}],
    ['payment (script)', ['/usr/bin/ruby', 'payment.rb'], {}],
    ['payment (script)', ['puma 5.6.5 (tcp://0.0.0.0:9292) [payment]'], { executable: '/usr/bin/ruby3.1' }],
    ['orders (script)', ['java', '-Xmx1g', '-cp', '/opt/lib/*', '-jar', '/opt/orders-1.4.2.jar', '--port=1'], {}],
    ['OrderServer (script)', ['java', '-cp', 'a.jar:b.jar', 'com.shop.OrderServer'], {}],
    ['redis (product)', ['redis-server *:6379'], { executable: '/usr/bin/redis-server' }],
    [
      'redis (product)',
      ['/usr/bin/redis-server 127.0.0.1:6379'],
      { executable: '/usr/bin/redis-check-rdb', comm: 'redis-server' },
    ],
    ['mariadb (product)', ['/usr/sbin/mariadbd', '--no-defaults'], { executable: '/usr/sbin/mariadbd' }],
    ['nginx (product)', ['nginx: worker process'], { executable: '/usr/sbin/nginx' }],
    ['postgres (product)', ['postgres: checkpointer '], {}],
    ['inventory (executable)', ['./inventory'], { executable: '/srv/shop/inventory' }],
    ['inventory (executable)', ['./inventory'], { executable: '/srv/shop/inventory (deleted)' }],
    ['kworker (comm)', [], { comm: 'kworker' }],
    ['python3.11 (executable)', ['python3', '-uc', 'x = 1/2\nserve()'], { executable: '/usr/bin/python3.11' }],
    ['node (executable)', ['node', '-e', 'serve()'], { executable: '/usr/bin/node' }],
    ['cart (otel)', ['node', '/srv/x/server.js'], { otelServiceName: 'cart', unit: 'x' }],
    ['shop-api (systemd)', ['node', '/srv/x/server.js'], { unit: 'shop-api@3' }],
  ])('is %s for %j', (expected, words, more) => {
    expect(nameOf(words, more)).toBe(expected);
  });

  it('reads the name from OTEL_SERVICE_NAME before OTEL_RESOURCE_ATTRIBUTES', () => {
    const attributes = 'OTEL_RESOURCE_ATTRIBUTES=host=x,service.name=a%20b,z=1';
    expect(otelServiceName(`A=1\0${attributes}\0B=2\0`)).toBe('a b');
    expect(otelServiceName(`${attributes}\0OTEL_SERVICE_NAME=cart\0`)).toBe('cart');
    expect(otelServiceName('PATH=/bin\0')).toBe('');
  });
});
