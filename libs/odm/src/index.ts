export * from './compile-index.ts';
export type * from './data-model.ts';
export * from './finding.ts';
export type * from './model.ts';
export * from './read-odm.ts';
export * from './write-odm.ts';
export type { XmlLimits } from './xml-limits.ts';
