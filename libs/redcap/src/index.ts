/** REDCap in: data dictionaries as study builds, flat records as clinical data. Its project XML is ODM (@verum/odm). */
export { type Calculation, translateCalculation, variable } from './calculation.ts';
export { type Choice, choicesOf, DictionaryError, type Field, isDictionary, readDictionary } from './dictionary.ts';
export { readRecords } from './records.ts';
export { type DictionaryOptions, dictionaryToBuild } from './to-build.ts';
