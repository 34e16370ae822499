// Node rooms run in Node, browser rooms in jsdom; *.int.test.ts (kernel, engine, browser) are a project of their own.
const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx, decorators: false },
      target: 'es2022',
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
  },
];
const common = {
  rootDir: __dirname,
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.*/build/'],
  testEnvironmentOptions: { customExportConditions: ['thalweg-source', 'node', 'require', 'default'] },
};
const node = {
  ...common,
  testEnvironment: 'node',
  // Fastify's inject() depends on cookie, which ships ES modules only.
  transform: { '^.+\\.ts$': swc(false), '/node_modules/cookie/.+\\.js$': swc(false) },
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
};
module.exports = {
  projects: [
    {
      ...node,
      displayName: 'node',
      testMatch: ['<rootDir>/{backend,agent,scripts}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.int\\.test\\.ts$'],
    },
    {
      ...node,
      displayName: 'int',
      testMatch: ['<rootDir>/{backend,agent,e2e,scripts}/**/*.int.test.ts'],
    },
    {
      ...common,
      displayName: 'browser',
      testEnvironment: 'jsdom',
      testEnvironmentOptions: { customExportConditions: ['thalweg-source', 'browser', 'require', 'default'] },
      testMatch: ['<rootDir>/{datasource,panels}/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: ['/node_modules/', '\\.int\\.test\\.tsx?$'],
      setupFiles: ['<rootDir>/scripts/jest-browser-setup.cjs'],
      transform: { '^.+\\.tsx?$': swc(true), '^.+\\.m?jsx?$': swc(true) },
      transformIgnorePatterns: [
        '/node_modules/(?!(@grafana|ol|d3.*|internmap|delaunator|robust-predicates|uuid|marked|react-data-grid|react-colorful|monaco-promql|@kusto|ol.*|rbush|quickselect|quick-lru|color-.*|pbf|geotiff|earcut|@wojtekmaj|react-calendar|get-user-locale|memoize|mimic-function|date-fns)/)',
      ],
      moduleNameMapper: { '\\.(css|scss|sass|svg)$': '<rootDir>/scripts/jest-empty.cjs' },
    },
  ],
};
