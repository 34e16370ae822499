declare module 'systemjs/dist/system.js';
declare module 'systemjs/dist/extras/amd.js';
declare module 'systemjs/dist/extras/named-register.js';
declare module '*.css';
/** Catalogues and dashboards, by names that the bundler knows: see scripts/bundle-workbench.mjs. */
declare module 'texts/*' {
  const texts: object;
  export default texts;
}
declare module 'dashboards/*' {
  const dashboard: unknown;
  export default dashboard;
}
