import { type DataType, MULTIPLE_SEPARATOR, type ValueSpec } from './data-type.ts';
import {
  checkDate,
  checkDatetime,
  checkIncompleteDate,
  checkIncompleteDatetime,
  checkIncompleteTime,
  checkPartialDate,
  checkPartialDatetime,
  checkPartialTime,
  checkTime,
} from './date-time.ts';
import { checkDuration, checkInterval } from './duration.ts';
import { checkBase64Binary, checkHexBinary, checkUri } from './encoded.ts';
import { toHalfWidth } from './half-width.ts';
import { checkBoolean, checkDecimal, checkDouble, checkInteger } from './number.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';
import { badCharacterAt, checkText, codePoints, isBlankText } from './text.ts';

/** Code points a value may have at most, whatever its item says. */
export const VALUE_LENGTH_MAX = 32_000;

/**
 * Judges a text as the value of an item and gives back the value to keep. Text is kept to the character. For every
 * other type white space around it is taken off, and for numbers, dates and times full-width digits, signs, points
 * and colons become ASCII; beyond that nothing changes: `5.10` stays `5.10`. A text that shows nothing is no
 * value, whatever the type: an item left blank is a different fact from an item with a value.
 */
export function checkValue(spec: ValueSpec, text: string): ValueCheck {
  const { dataType } = spec;
  if (isBlankText(text)) return refuse('empty', { dataType });
  const actual = text.length > VALUE_LENGTH_MAX ? codePoints(text) : text.length;
  if (actual > VALUE_LENGTH_MAX) return refuse('too-long', { dataType, max: VALUE_LENGTH_MAX, actual });
  const position = badCharacterAt(text);
  if (position !== undefined) return refuse('bad-character', { dataType, position });
  return spec.multiple ? checkMultiple(spec, text) : checkOne(spec, text);
}

type Check = (spec: ValueSpec, text: string) => ValueCheck;

const CHECKS = {
  text: checkText,
  integer: checkInteger,
  decimal: checkDecimal,
  double: checkDouble,
  boolean: checkBoolean,
  date: checkDate,
  time: checkTime,
  datetime: checkDatetime,
  partialDate: checkPartialDate,
  partialTime: checkPartialTime,
  partialDatetime: checkPartialDatetime,
  incompleteDate: checkIncompleteDate,
  incompleteTime: checkIncompleteTime,
  incompleteDatetime: checkIncompleteDatetime,
  duration: checkDuration,
  interval: checkInterval,
  uri: checkUri,
  hexBinary: checkHexBinary,
  base64Binary: checkBase64Binary,
} satisfies Record<DataType, Check>;

/** Types in which a full-width character is the writer's own and stays. */
const KEEPS_WIDTH: ReadonlySet<DataType> = new Set(['text', 'uri', 'hexBinary', 'base64Binary']);

function checkOne(spec: ValueSpec, text: string): ValueCheck {
  const { dataType, codes } = spec;
  const trimmed = dataType === 'text' ? text : text.trim();
  const value = KEEPS_WIDTH.has(dataType) ? trimmed : toHalfWidth(trimmed);
  const check = CHECKS[dataType](spec, value);
  return check.ok && codes && !codes.has(value) ? refuse('not-a-choice', { dataType }) : check;
}

/** Each choice is a value of its own; none is empty, none comes twice, and their order is kept. */
function checkMultiple(spec: ValueSpec, text: string): ValueCheck {
  const { dataType } = spec;
  const chosen = new Set<string>();
  for (const [index, part] of text.split(MULTIPLE_SEPARATOR).entries()) {
    const position = index + 1;
    if (isBlankText(part)) return refuse('empty', { dataType, position });
    const check = checkOne(spec, part);
    if (!check.ok) return { ...check, position };
    if (chosen.has(check.value)) return refuse('choice-repeated', { dataType, position });
    chosen.add(check.value);
  }
  return accept([...chosen].join(MULTIPLE_SEPARATOR));
}
