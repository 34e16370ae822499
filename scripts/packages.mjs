/** Debian packages by what needs them. `scripts/setup.mjs` installs the missing ones. */
export const PACKAGES = Object.freeze({
  /** Kernel programs and the agent's addon. */
  build: ['clang', 'llvm', 'bpftool', 'libbpf-dev', 'libelf-dev', 'zlib1g-dev', 'g++', 'libc6-dev'],
  /** The sample application. */
  demo: [
    'iproute2',
    'util-linux',
    'nginx-light',
    'redis-server',
    'mariadb-server',
    'gunicorn',
    'python3-redis',
    'python3-pymysql',
    'golang-go',
    'golang-github-go-sql-driver-mysql-dev',
    'ruby',
    'ruby-webrick',
  ],
  /** Tests: a browser, a second shell, a load generator, the C formatter, Compose, zip files, Prometheus. */
  test: [
    'docker-compose',
    'zip',
    'unzip',
    'chromium',
    'fonts-dejavu-core',
    'wrk',
    'clang-format',
    'procps',
    'busybox',
    'curl',
    'zstd',
    'prometheus',
    'prometheus-node-exporter',
  ],
});
