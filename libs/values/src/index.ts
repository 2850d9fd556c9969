export { ageMonths, hasReachedAge } from './age.ts';
export { checkValue, VALUE_LENGTH_MAX } from './check-value.ts';
export { addCivil, type CivilExistence, checkCivil, type PartOfDay } from './civil-time.ts';
export { COMMON_CONVERSIONS, type CommonConversion, conversionsFor } from './common-conversions.ts';
export { DATA_TYPES, type DataType, dataTypeFromOdm, MULTIPLE_SEPARATOR, type ValueSpec } from './data-type.ts';
export {
  compareDecimals,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  roundSignificant,
  roundToScale,
  type ScaledDecimal,
  sumOf,
} from './decimal.ts';
export { describeReason, type Message } from './describe-reason.ts';
export { type Duration, parseDuration } from './duration.ts';
export * from './keys.ts';
export { type DateBounds, dateBounds, isBefore, isNotAfter, isSameMoment } from './partial-date.ts';
export {
  chooseRange,
  judge,
  type RangeChoice,
  type RangeQuestion,
  type RangeVerdict,
  type ReferenceRange,
} from './reference-range.ts';
export { VALUE_REASONS, type ValueCheck, type ValueFacts, type ValueReason, type ValueRefusal } from './refusal.ts';
export { badCharacterAt, codePoints, isBlankText } from './text.ts';
export { type Converted, type ConvertOptions, convert, QUOTIENT_DIGITS, type UnitConversion } from './units.ts';
export { civilInstants, offsetSecondsAt } from './zone-offset.ts';
