import { formatItemPath, KeyError, parseItemPath } from '@verum/values';

/** One step of a written place: an OID, and the repeat exactly as written after its `!`. */
export interface Step {
  readonly oid: string;
  readonly repeat?: string;
}

/** A place as rules and the design write it: `SE.V!2~FO.DM!*\/IG.DM/IT.SEX@unit`, every part but the last optional. */
export interface WrittenPlace {
  /** `same`: the place begins with `~`, the visit it is seen from. */
  readonly visit?: Step | 'same';
  readonly form?: Step;
  /** Groups, outermost first, then the item; a rule about a group ends in a group. */
  readonly steps: readonly Step[];
  readonly isUnit: boolean;
}

const unitSuffix = '@unit';

/**
 * Undefined for what is no place. With `formFirst` a place without `~` begins with its form, as the design writes where
 * the date of a visit stands.
 */
export function parsePlace(text: string, formFirst = false): WrittenPlace | undefined {
  const trimmed = text.trim();
  const isUnit = trimmed.endsWith(unitSuffix);
  const place = isUnit ? trimmed.slice(0, -unitSuffix.length) : trimmed;
  const tilde = place.indexOf('~');
  const parts = place
    .slice(tilde + 1)
    .split('/')
    .map(parseStep);
  if (parts.some((part) => part === undefined)) return undefined;
  const [first, ...rest] = parts as Step[];
  if (tilde === -1) return formFirst ? withForm({ isUnit }, first, rest) : { steps: parts as Step[], isUnit };
  const visit = tilde === 0 ? 'same' : parseStep(place.slice(0, tilde));
  return visit && withForm({ visit, isUnit }, first, rest);
}

function withForm(
  place: Omit<WrittenPlace, 'steps'>,
  form: Step | undefined,
  steps: readonly Step[],
): WrittenPlace | undefined {
  return form && { ...place, form, steps };
}

export function formatPlace({ visit, form, steps, isUnit }: WrittenPlace): string {
  const before = visit === undefined ? '' : `${visit === 'same' ? '' : formatStep(visit)}~`;
  return before + [...(form ? [form] : []), ...steps].map(formatStep).join('/') + (isUnit ? unitSuffix : '');
}

/** The groups and the item without repeats, as places in a form are compared. */
export const templateOf = (steps: readonly Step[]): string => steps.map(({ oid }) => formatStep({ oid })).join('/');

function parseStep(text: string): Step | undefined {
  const mark = text.indexOf('!');
  const oid = parseItemPath(mark === -1 ? text : text.slice(0, mark))?.itemOid;
  if (oid === undefined) return undefined;
  return mark === -1 ? { oid } : { oid, repeat: text.slice(mark + 1) };
}

function formatStep({ oid, repeat }: Step): string {
  return repeat === undefined ? escaped(oid) : `${escaped(oid)}!${repeat}`;
}

/** An OID that no address can hold stays as it is: nothing at its place can be captured anyway. */
function escaped(oid: string): string {
  try {
    return formatItemPath({ groups: [], itemOid: oid });
  } catch (error) {
    if (error instanceof KeyError) return oid;
    throw error;
  }
}
