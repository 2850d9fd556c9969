export * from './compile-index.ts';
export type * from './data-model.ts';
export * from './finding.ts';
export type * from './model.ts';
