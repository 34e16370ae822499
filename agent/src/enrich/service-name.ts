/**
 * The name of the service that a process is part of. First that applies:
 *
 * 1. `OTEL_SERVICE_NAME`, or `service.name` in `OTEL_RESOURCE_ATTRIBUTES`, of its environment
 * 2. its systemd unit, when that is a service of its own
 * 3. what its interpreter runs: script, module, jar or main class; the folder when the file's name says nothing
 * 4. the product, for well-known servers
 * 5. the base name of its executable, else its kernel name
 */
export interface NameInput {
  readonly comm: string;
  readonly words: readonly string[];
  readonly executable: string;
  readonly unit: string;
  readonly otelServiceName: string;
  readonly workingDirectory: string;
}

export interface ServiceName {
  readonly name: string;
  readonly source: 'otel' | 'systemd' | 'script' | 'product' | 'executable' | 'comm';
}

const LONGEST = 128;

const PRODUCTS: Readonly<Record<string, string>> = Object.freeze({
  'redis-server': 'redis',
  'valkey-server': 'valkey',
  mariadbd: 'mariadb',
  mysqld: 'mysql',
  nginx: 'nginx',
  postgres: 'postgres',
  postmaster: 'postgres',
  mongod: 'mongodb',
  mongos: 'mongos',
  memcached: 'memcached',
  haproxy: 'haproxy',
  envoy: 'envoy',
  httpd: 'httpd',
  apache2: 'apache2',
  traefik: 'traefik',
  caddy: 'caddy',
  mosquitto: 'mosquitto',
  'clickhouse-server': 'clickhouse',
  named: 'bind',
  dnsmasq: 'dnsmasq',
  coredns: 'coredns',
  unbound: 'unbound',
  'systemd-resolved': 'systemd-resolved',
  prometheus: 'prometheus',
  'grafana-server': 'grafana',
  'beam.smp': 'rabbitmq',
});

/** File names that say what kind of file it is, not what it is part of. */
const GENERIC_FILES = new Set(
  'index main server app application wsgi asgi manage run start bootstrap cli __main__ config program web worker cluster default launcher'.split(
    ' ',
  ),
);
/** Folders between a project's own and its entry file. */
const GENERIC_FOLDERS = new Set(
  'src dist build bin lib out app cmd current release releases target public scripts server web deploy opt srv usr local home var www root tmp'.split(
    ' ',
  ),
);
const INLINE_CODE = /^(?:-[a-zA-Z]*[ce]|-p|--eval|--print)$/;
const INTERPRETER =
  /^(node|nodejs|python|pypy|ruby|perl|php|php-fpm|java|deno|bun|tsx|ts-node|bash|sh|dash)(?:[\d.]*)$/;
/** Programs written in an interpreted language that run somebody else's application. */
const RUNNERS =
  /^(gunicorn|uvicorn|hypercorn|daphne|waitress-serve|celery|flask|puma|unicorn|rackup|thin|passenger|sidekiq)$/;

export function serviceName(input: NameInput): ServiceName {
  const found = fromEnvironment(input) ?? fromUnit(input) ?? fromScript(input) ?? fromProduct(input);
  if (found) return { name: found.name.slice(0, LONGEST), source: found.source };
  const executable = baseName(input.executable.replace(/ \(deleted\)$/, ''));
  if (executable) return { name: executable.slice(0, LONGEST), source: 'executable' };
  return { name: input.comm.slice(0, LONGEST), source: 'comm' };
}

/** `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, from /proc/<pid>/environ. */
export function otelServiceName(environment: string): string {
  let fromAttributes = '';
  for (const entry of environment.split('\0')) {
    if (entry.startsWith('OTEL_SERVICE_NAME=')) return entry.slice('OTEL_SERVICE_NAME='.length);
    if (!entry.startsWith('OTEL_RESOURCE_ATTRIBUTES=')) continue;
    for (const pair of entry.slice('OTEL_RESOURCE_ATTRIBUTES='.length).split(',')) {
      const [key, value] = pair.split('=', 2);
      if (key?.trim() === 'service.name' && value) fromAttributes = decode(value.trim());
    }
  }
  return fromAttributes;
}

function fromEnvironment({ otelServiceName: name }: NameInput): ServiceName | undefined {
  return name ? { name, source: 'otel' } : undefined;
}

function fromUnit({ unit }: NameInput): ServiceName | undefined {
  return unit ? { name: unit.replace(/@.*$/, ''), source: 'systemd' } : undefined;
}

function fromProduct(input: NameInput): ServiceName | undefined {
  for (const word of [
    baseName(input.executable.replace(/ \(deleted\)$/, '')),
    baseName(input.words[0] ?? ''),
    input.comm,
  ]) {
    const product = PRODUCTS[word];
    if (product) return { name: product, source: 'product' };
  }
  // Servers that write their state over their command line: "nginx: worker process", "postgres: checkpointer".
  const title = /^([\w.-]+): /.exec(input.words[0] ?? '')?.[1];
  const product = title === undefined ? undefined : PRODUCTS[title];
  return product ? { name: product, source: 'product' } : undefined;
}

function fromScript(input: NameInput): ServiceName | undefined {
  const program = baseName(input.words[0] ?? '');
  const interpreter = INTERPRETER.exec(program)?.[1] ?? INTERPRETER.exec(baseName(input.executable))?.[1];
  const name = title(input) ?? (interpreter ? scriptOf(interpreter, input) : undefined);
  return name ? { name, source: 'script' } : undefined;
}

/** Puma and unicorn put the application into their title: "puma 5.6.5 (tcp://…) [payment]". */
function title(input: NameInput): string | undefined {
  const text = input.words[0] ?? '';
  const puma = /^puma: .*\[([^\]]+)\]|^puma [\d.]+ .*\[([^\]]+)\]/.exec(text);
  if (puma) return puma[1]?.replace(/^cluster worker.*$/, '') || puma[2] || 'puma';
  const gunicorn = /^gunicorn: (?:master|worker) \[([^\]]+)\]/.exec(text);
  return gunicorn?.[1] ? moduleName(gunicorn[1], input.workingDirectory) : undefined;
}

function scriptOf(interpreter: string, input: NameInput): string | undefined {
  const args = input.words.slice(1);
  if (interpreter === 'java') return javaName(args, input.workingDirectory);
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const next = args[i + 1] ?? '';
    if (word === '-m' && /^(python|pypy)/.test(interpreter)) {
      const module = baseName(next.replaceAll('.', '/'));
      return RUNNERS.test(next)
        ? runnerTarget(next, args.slice(i + 2), input)
        : moduleName(next, input.workingDirectory, module);
    }
    // Code on the command line has no file to be named after; -uc is -u and -c.
    if (INLINE_CODE.test(word)) return undefined;
    if (
      word === '-r' ||
      word === '--require' ||
      word === '--import' ||
      word === '--loader' ||
      word === '-W' ||
      word === '-X' ||
      word === '-I'
    ) {
      i++;
      continue;
    }
    if (word.startsWith('-')) continue;
    const file = baseName(word);
    return RUNNERS.test(file) ? runnerTarget(file, args.slice(i + 1), input) : fileName(word, input.workingDirectory);
  }
  return undefined;
}

/** `gunicorn -w 4 shop.catalogue:app` is the catalogue; `puma -C config.rb` is its folder. */
function runnerTarget(runner: string, args: readonly string[], input: NameInput): string {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '-A' || word === '--app') return moduleName(args[i + 1] ?? '', input.workingDirectory) ?? runner;
    if (word.startsWith('-')) continue;
    if (/^[\w.]+:[\w.()]+$/.test(word) && !/^\d/.test(word)) return moduleName(word, input.workingDirectory) ?? runner;
    if (/\.(?:ru|rb|py)$/.test(word) && !(args[i - 1] ?? '').startsWith('-'))
      return fileName(word, input.workingDirectory) ?? runner;
  }
  return folderName(input.workingDirectory) ?? runner;
}

function javaName(args: readonly string[], workingDirectory: string): string | undefined {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '-jar') return fileName(args[i + 1] ?? '', workingDirectory)?.replace(/-\d[\w.-]*$/, '');
    if (/^(?:-cp|-classpath|--class-path|-p|--module-path|--add-modules|--add-opens|--add-exports)$/.test(word)) {
      i++;
      continue;
    }
    if (word === '-m' || word === '--module') return baseName((args[i + 1] ?? '').replaceAll('.', '/'));
    if (word.startsWith('-') || word.startsWith('@')) continue;
    return word.split('.').pop();
  }
  return undefined;
}

/** `shop.catalogue:app` → catalogue; a generic module gives way to its package, then to the folder. */
function moduleName(target: string, workingDirectory: string, fallback?: string): string | undefined {
  const parts = (target.split(':')[0] ?? '').split('.').filter((part) => part !== '');
  while (parts.length > 0 && GENERIC_FILES.has((parts[parts.length - 1] ?? '').toLowerCase())) parts.pop();
  return parts.pop() ?? folderName(workingDirectory) ?? fallback;
}

/** /srv/shop/storefront/server.js → storefront; /opt/inventory.py → inventory. */
function fileName(path: string, workingDirectory: string): string | undefined {
  // No file is called like this: code, or a title that a program wrote over its command line.
  if (/[\n;(){}]/.test(path)) return undefined;
  const stem = baseName(path).replace(/\.(?:[cm]?[jt]sx?|py[cw]?|rb|ru|pl|php|jar|war|sh)$/, '');
  if (stem !== '' && !GENERIC_FILES.has(stem.toLowerCase())) return stem;
  const slash = path.lastIndexOf('/');
  const folder =
    slash < 0
      ? workingDirectory
      : path.startsWith('/')
        ? path.slice(0, slash)
        : `${workingDirectory}/${path.slice(0, slash)}`;
  return folderName(folder) ?? (stem || undefined);
}

/** The innermost folder that is not one of the usual ones between a project and its entry file. */
function folderName(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  while (parts.length > 0 && GENERIC_FOLDERS.has((parts[parts.length - 1] ?? '').toLowerCase())) parts.pop();
  return parts.pop();
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not percent-encoded after all: take it as it stands.
    return value;
  }
}
