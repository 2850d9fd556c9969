import { refuse, violation } from '@verum/call';
import { parseFormKey, parseVisitKey } from '@verum/values';
import { type Hold, type HoldLevel, type HoldPlace, type HoldRow, levelOf, strongest, visitOf } from './hold.ts';

export type HoldAction = 'freeze' | 'unfreeze' | 'lock' | 'request-unlock' | 'unlock';

/** What follows on what; absent: not from there. Asking for what stands already changes nothing. */
const transitions: Readonly<Record<HoldAction, Partial<Record<Hold, Hold>>>> = {
  freeze: { NONE: 'FROZEN', FROZEN: 'FROZEN' },
  unfreeze: { NONE: 'NONE', FROZEN: 'NONE' },
  lock: { NONE: 'LOCKED', FROZEN: 'LOCKED', LOCKED: 'LOCKED' },
  // A lock opens by two people only.
  'request-unlock': { LOCKED: 'LOCKED' },
  unlock: { LOCKED: 'NONE' },
};

/**
 * The state of one level after an action.
 * @throws Refusal STATE_FORBIDS, with the states from which the action is possible
 */
export function decideHold(action: HoldAction, state: Hold, place: HoldPlace): Hold {
  const next = transitions[action][state];
  if (next !== undefined) return next;
  const allowed = Object.keys(transitions[action]).join(', ');
  throw refuse('STATE_FORBIDS', { facts: { at: levelOf(place), state, wanted: action, allowed } });
}

/**
 * Exactly one level: a form or a visit of a subject, a subject, a site, or, all '', the study.
 * @throws Refusal INVALID_REQUEST
 */
export function checkHoldPlace({ site, subject, visit, form }: HoldPlace): void {
  const isOneLevel = !(site && subject) && !(visit && form) && (subject !== '' || (visit === '' && form === ''));
  const isWellFormed = (form === '' || parseFormKey(form)) && (visit === '' || parseVisitKey(visit));
  if (isOneLevel && isWellFormed) return;
  const textEn = 'must be one level: form and subject, visit and subject, subject, site, or none for the study';
  const textZh = '只能指定一个层级：表单（与受试者）、访视（与受试者）、受试者、研究中心，或全部留空表示整个研究';
  throw refuse('INVALID_REQUEST', { violations: [violation('place', 'not_one_level', textEn, textZh)] });
}

export interface StandingHold {
  readonly hold: Hold;
  /** '' when nothing holds. */
  readonly at: HoldLevel | '';
}

/**
 * What holds a place, the wider levels included.
 * @param atSite the site of the place; '' for the study
 */
export function standingHold(rows: readonly HoldRow[], place: HoldPlace, atSite: string): StandingHold {
  const around = rows.filter((row) => isAround(row, place, atSite));
  const hold = strongest(around.map(({ state }) => state));
  // The widest of those that hold as strongly: that one has to go first.
  const widest = order.find((level) => around.some((row) => row.state === hold && levelOf(row) === level));
  return { hold, at: hold === 'NONE' ? '' : (widest ?? '') };
}

const order: readonly HoldLevel[] = ['study', 'site', 'subject', 'visit', 'form'];

function isAround(row: HoldRow, { subject, visit, form }: HoldPlace, atSite: string): boolean {
  if (row.subject !== '' && row.subject !== subject) return false;
  if (row.site !== '' && row.site !== atSite) return false;
  if (row.visit !== '' && row.visit !== (form === '' ? visit : visitOf(form))) return false;
  return row.form === '' || row.form === form;
}
