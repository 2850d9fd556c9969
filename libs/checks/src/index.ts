/** The rules of a study build: edit checks, derivations and skip logic in CEL, and the design beyond ODM. Pure: browser and server run the same. */
export * from './casebook-view.ts';
export * from './design.ts';
export * from './design-of-build.ts';
export type { ItemMention } from './dialects.ts';
export * from './evaluate.ts';
export * from './evaluation.ts';
export { Expressions, type Given, type GivenValue } from './expression.ts';
export * from './form-rules.ts';
export * from './hidden.ts';
export * from './lint.ts';
export * from './preview-form.ts';
export * from './read-design.ts';
export { plainDecimal } from './result.ts';
export * from './rule.ts';
export * from './rules.ts';
export { runCheckTests, testRule } from './test-rule.ts';
export * from './translate.ts';
export { typeExpression } from './type-check.ts';
