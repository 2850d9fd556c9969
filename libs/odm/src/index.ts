/** ODM 1.1 to 2.0 in, 1.3.2 and 2.0 out, over one model of study builds and clinical data. No file system, no network. */
export * from './compile-index.ts';
export type * from './data-model.ts';
export * from './extension-attribute.ts';
export * from './finding.ts';
export type * from './model.ts';
export { el, serialise, type XmlNode } from './node.ts';
export * from './read-odm.ts';
export * from './write-odm.ts';
export type { XmlLimits } from './xml-limits.ts';
