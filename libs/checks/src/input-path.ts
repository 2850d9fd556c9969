import { formatItemPath, KeyError, parseFormKey, parseItemPath } from '@verum/values';
import type { RepeatSelector, VisitSelector } from './rule.ts';

/** A written place of an input, taken apart; see `RuleInput` for the grammar. */
export interface InputPath {
  readonly visit: VisitSelector;
  /** Absent: the target's own form. */
  readonly form?: string;
  readonly formRepeat: RepeatSelector;
  readonly template: string;
  /** Group OIDs, outermost first, and which repeat of each. */
  readonly groups: readonly string[];
  readonly repeats: readonly RepeatSelector[];
  readonly itemOid: string;
  readonly part: 'value' | 'unit';
}

const UNIT_SUFFIX = '@unit';

/** Undefined when the text is no place. */
export function parseInputPath(text: string): InputPath | undefined {
  const trimmed = text.trim();
  const part = trimmed.endsWith(UNIT_SUFFIX) ? 'unit' : 'value';
  const place = part === 'unit' ? trimmed.slice(0, -UNIT_SUFFIX.length) : trimmed;
  const tilde = place.indexOf('~');
  const slash = place.indexOf('/', tilde);
  if (tilde !== -1 && slash === -1) return undefined;
  const form = tilde === -1 ? SAME_FORM : formPart(place.slice(0, tilde), place.slice(tilde + 1, slash));
  const item = itemPart(tilde === -1 ? place : place.slice(slash + 1));
  return form && item && { ...form, ...item, part };
}

const SAME_FORM = { visit: { kind: 'same' }, formRepeat: 'same' } as const;

function formPart(visitText: string, formText: string): Pick<InputPath, 'visit' | 'form' | 'formRepeat'> | undefined {
  // A form key always names its visit; the target's own is written as nothing.
  const key = parseFormKey(`${visitText === '' ? '-' : visitText}~${formText}`);
  if (!key) return undefined;
  const visit: VisitSelector = visitText === '' ? { kind: 'same' } : visitSelector(key.visitOid, key.visitRepeatKey);
  return { visit, form: key.formOid, formRepeat: repeatSelector(key.formRepeatKey) };
}

function visitSelector(oid: string, repeat: string | undefined): VisitSelector {
  if (repeat === '*') return { kind: 'every', oid };
  if (repeat === '-1') return { kind: 'previous', oid };
  return { kind: 'visit', oid, ...(repeat !== undefined && { repeat }) };
}

function itemPart(text: string): Pick<InputPath, 'template' | 'groups' | 'repeats' | 'itemOid'> | undefined {
  const parts = parseItemPath(text);
  if (!parts) return undefined;
  return {
    template: templateOf(text),
    groups: parts.groups.map(({ oid }) => oid),
    repeats: parts.groups.map(({ repeatKey }) => repeatSelector(repeatKey)),
    itemOid: parts.itemOid,
  };
}

function repeatSelector(key: string | undefined): RepeatSelector {
  return key === undefined ? 'same' : key === '*' ? 'all' : { key };
}

/** An item or group path without its repeat keys. */
export const templateOf = (path: string) => (path.includes('!') ? path.replace(/![^/]*/g, '') : path);

/** One step of a path or form key; undefined when the OID cannot be in an address (imported builds may have such). */
export function stepOf(oid: string): string | undefined {
  try {
    return formatItemPath({ groups: [], itemOid: oid });
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}
