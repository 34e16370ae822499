import { maskCommandLine, splitCommandLine } from './command-line';

describe('maskCommandLine', () => {
  it.each([
    [['app', '--password', 'hunter2', '--port', '80'], 'app --password *** --port 80'],
    [['app', '--db-password=hunter2'], 'app --db-password=***'],
    [['env', 'API_KEY=abc', 'X=1'], 'env API_KEY=*** X=1'],
    [['app', 'postgres://joe:hunter2@db/shop'], 'app postgres://joe:***@db/shop'],
    [['mysql', '-uroot', '-phunter2', 'shop'], 'mysql -uroot -p*** shop'],
    [['nginx', '-p', '/srv'], 'nginx -p /srv'],
    [['java', '-Dsecret.token=abc', '-jar', 'a.jar'], 'java -Dsecret.token=*** -jar a.jar'],
    [['app', '--author', 'joe', '--auth', 'abc'], 'app --author joe --auth ***'],
    [['app', '--token', '--verbose'], 'app --token --verbose'],
  ])('shows %j as %s', (words, expected) => {
    expect(maskCommandLine(words)).toBe(expected);
  });

  it('is bounded', () => {
    expect(maskCommandLine(['x'.repeat(10_000)]).length).toBe(2048);
  });
});

describe('splitCommandLine', () => {
  it('splits at zero bytes and keeps empty words', () => {
    expect(splitCommandLine('a\0\0b\0')).toEqual(['a', '', 'b']);
    expect(splitCommandLine('')).toEqual([]);
    expect(splitCommandLine('nginx: worker process\0\0\0')).toEqual(['nginx: worker process']);
  });
});
