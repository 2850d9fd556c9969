import type { ValueSpec } from './data-type.ts';
import {
  type MomentFault,
  type PartialDateParts,
  type PartialMoment,
  type PartialTimeParts,
  parseDateParts,
  parseMoment,
  parseTimeParts,
} from './partial-moment.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/** A whole date, YYYY-MM-DD, that is in the calendar of years 1 to 9999. No zone: a clinical date is a local day. */
export function checkDate(spec: ValueSpec, text: string): ValueCheck {
  return judge(spec, text, /^\d{4}-\d\d-\d\d$/.test(text) && parseDateParts(text));
}

/** A whole time, hh:mm[:ss[.fraction]], at most nine digits of fraction, with an optional zone (`Z` or `±hh:mm`). */
export function checkTime(spec: ValueSpec, text: string): ValueCheck {
  return judge(spec, text, WHOLE_TIME.test(text) && parseTimeParts(text));
}

/** A whole date and time, joined by `T`. */
export function checkDatetime(spec: ValueSpec, text: string): ValueCheck {
  const at = text.indexOf('T');
  const isWhole = /^\d{4}-\d\d-\d\dT/.test(text) && WHOLE_TIME.test(text.slice(at + 1));
  return judge(spec, text, isWhole && parseMoment(text));
}

/** A date whose year is known. See partial-moment.ts for the grammar of the unknown parts. */
export function checkPartialDate(spec: ValueSpec, text: string): ValueCheck {
  const parts = parseDateParts(text);
  return judge(spec, text, typeof parts === 'object' && parts.year === undefined ? false : parts);
}

/** A date of which at least one part is known: ODM's incompleteDate, `--11-15`. */
export function checkIncompleteDate(spec: ValueSpec, text: string): ValueCheck {
  const parts = parseDateParts(text);
  return judge(spec, text, typeof parts === 'object' && isBlank(parts) ? false : parts);
}

/** A time whose hour is known. */
export function checkPartialTime(spec: ValueSpec, text: string): ValueCheck {
  const parts = parseTimeParts(text);
  return judge(spec, text, typeof parts === 'object' && parts.hour === undefined ? false : parts);
}

/** A time of which at least one part is known; the zone may be written `-` as ODM's incompleteTime allows. */
export function checkIncompleteTime(spec: ValueSpec, text: string): ValueCheck {
  const parts = parseTimeParts(withoutUnknownZone(text));
  return judge(spec, text, typeof parts === 'object' && isUnknownTime(parts) ? false : parts);
}

/** A date whose year is known, or such a date and a time. */
export function checkPartialDatetime(spec: ValueSpec, text: string): ValueCheck {
  const moment = parseMoment(text);
  return judge(spec, text, typeof moment === 'object' && moment.date?.year === undefined ? false : moment);
}

/** A date, or a date and a time, of which at least one part is known; the zone may be written `-`. */
export function checkIncompleteDatetime(spec: ValueSpec, text: string): ValueCheck {
  const moment = parseMoment(text.includes('T') ? withoutUnknownZone(text) : text);
  return judge(spec, text, typeof moment === 'object' && isUnknownMoment(moment) ? false : moment);
}

const WHOLE_TIME = /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;

function judge(spec: ValueSpec, text: string, parsed: object | MomentFault | false): ValueCheck {
  if (parsed === false) return refuse('malformed', { dataType: spec.dataType });
  return typeof parsed === 'string' ? refuse(parsed, { dataType: spec.dataType }) : accept(text);
}

function isBlank(parts: PartialDateParts): boolean {
  return parts.year === undefined && parts.month === undefined && parts.day === undefined;
}

function isUnknownTime(parts: PartialTimeParts): boolean {
  return parts.hour === undefined && parts.minute === undefined && parts.secondNs === undefined;
}

function isUnknownMoment(moment: PartialMoment): boolean {
  return isBlank(moment.date ?? {}) && isUnknownTime(moment.time ?? {});
}

/** Takes off the zone `-` that ODM's incomplete types allow after all three places of a time, and after nothing else. */
function withoutUnknownZone(text: string): string {
  return UNKNOWN_ZONE.test(text) ? text.slice(0, -1) : text;
}

const UNKNOWN_ZONE = /^(?:[^T]*T)?(?:(?:\d\d|UNK|UK|UN|-):){2}(?:\d\d(?:\.\d+)?|UNK|UK|UN|-)-$/;
