import type { ValueSpec } from './data-type.ts';
import { checkPartialDatetime } from './date-time.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/**
 * An ISO 8601 duration: `P1Y2M3DT4H5M6.7S` with any part left out but not all, or whole weeks `P2W`. A sign before
 * the P is allowed, as in ODM; only seconds take a fraction.
 */
export function checkDuration(spec: ValueSpec, text: string): ValueCheck {
  return isDuration(text) ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}

/**
 * An ISO 8601 interval: two partial datetimes, or one and a duration, with a slash between. Its ends are not compared:
 * that is an edit check.
 */
export function checkInterval(spec: ValueSpec, text: string): ValueCheck {
  const [first = '', second = '', ...rest] = text.split('/');
  if (rest.length > 0 || (isDuration(first) && isDuration(second)))
    return refuse('malformed', { dataType: spec.dataType });
  for (const end of [first, second]) {
    if (isDuration(end)) continue;
    const check = checkPartialDatetime(spec, end);
    if (!check.ok) return check;
  }
  return accept(text);
}

function isDuration(text: string): boolean {
  return /^[+-]?P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/.test(
    text,
  );
}
