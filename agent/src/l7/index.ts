export * from './parser';
export * from './registry';
