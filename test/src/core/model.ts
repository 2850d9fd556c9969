/**
 * What the clinical core should do, written down a second time and plainly: one subject of the study that
 * contexts/edc/src/testing-core.ts describes, as maps. Nothing here is shared with the code that it judges.
 */

/** Everybody who tries something. */
export const everybody = [
  ...['crc', 'otherCrc', 'investigator', 'monitor', 'manager', 'secondManager', 'office', 'auditor', 'unblinded'],
  'stranger',
] as const;
export type Who = (typeof everybody)[number];

const managers = ['manager', 'secondManager'] as const;

/** Who holds what; contracts/proto/verum/v1/role.proto. */
const holders: Readonly<Record<string, readonly string[]>> = {
  'casebook.write': ['crc', 'otherCrc', 'investigator', 'unblinded'],
  'query.read': everybody.filter((who) => who !== 'stranger'),
  'query.answer': ['crc', 'otherCrc', 'investigator', 'unblinded'],
  'query.write': ['investigator', 'monitor', ...managers],
  'query.review': managers,
  verify: ['monitor'],
  sign: ['investigator'],
  freeze: ['monitor', ...managers],
  lock: managers,
  'unlock.approve': [...managers, 'office'],
  'build.write': managers,
};

export const may = (who: Who, permission: string): boolean => holders[permission]?.includes(who) === true;

/** Why somebody does not even get to ask. */
export function atTheDoor(who: Who, permission: string): string | undefined {
  if (who === 'stranger') return 'NOT_FOUND';
  return may(who, permission) ? undefined : 'PERMISSION_DENIED';
}

/** The subject is at the first site. */
export const reaches = (who: Who): boolean => who !== 'otherCrc' && who !== 'stranger';
export const sees = (who: Who, form: string): boolean => form !== shadow || who === 'unblinded';

export const [sv, dm, vs, preg] = ['SE.SCR~FO.SV', 'SE.SCR~FO.DM', 'SE.SCR~FO.VS', 'SE.SCR~FO.PREG'] as const;
export const [baseVs, lab, shadow] = ['SE.BASE~FO.VS', 'SE.BASE~FO.LB', 'SE.BASE~FO.LB.BLINDED'] as const;
export const extra = 'SE.UNS!1~FO.VS';
/** A form that the study does not have. */
export const nowhere = 'SE.BASE~FO.NO';
export const forms = [sv, dm, vs, preg, baseVs, lab, shadow, extra] as const;
export const vitals: readonly string[] = [vs, baseVs, extra];

export const visitOf = (form: string): string => form.slice(0, form.indexOf('~'));
export const oidOf = (form: string): string => form.slice(form.indexOf('~') + 1).replace(/!.*/, '');

export interface Item {
  readonly value?: string;
  readonly notDone?: string;
  readonly leftBlank?: string;
  readonly removed?: true;
  readonly version: number;
}
export interface Form {
  entry: 'STARTED' | 'COMPLETE' | 'SKIPPED';
  revision: number;
  items: Record<string, Item>;
  skipped: string | null;
  removed: boolean;
  hidden: string[];
  orphaned: string[];
  verified: Record<string, number>;
  /** The content as it was signed last. */
  signed: string | null;
}
export type QueryState = 'CANDIDATE' | 'OPEN' | 'ANSWERED' | 'CLOSED' | 'CANCELLED';
export interface Query {
  readonly form: string;
  readonly number: number;
  readonly path: string;
  state: QueryState;
  revision: number;
  /** The check that asked, and about what; undefined for a person. */
  readonly check?: string;
  inputs?: string;
  readonly opener: string;
  readonly follows: number | null;
  isReleased: boolean;
  assignee: string;
}
export interface Visit {
  isHeld: boolean;
  heldOn: string | null;
  skipped: string | null;
}
export interface Unlock {
  readonly place: string;
  readonly by: Who;
  state: 'PENDING' | 'APPROVED' | 'REFUSED';
}
export type Hold = 'FROZEN' | 'LOCKED';
export interface Signature {
  readonly place: string;
  readonly forms: Record<string, string>;
}

export interface Model {
  readonly forms: Record<string, Form>;
  readonly queries: Query[];
  readonly visits: Record<string, Visit>;
  /** By place: `study`, `site`, `subject`, or the key of a visit or form. */
  readonly holds: Record<string, Hold>;
  readonly unlocks: Unlock[];
  readonly signatures: Signature[];
  build: 1 | 2;
  isActivated: boolean;
}

export function emptyModel(): Model {
  const visit = (): Visit => ({ isHeld: false, heldOn: null, skipped: null });
  return {
    ...{ forms: {}, queries: [], holds: {}, unlocks: [], signatures: [], build: 1, isActivated: false },
    visits: { 'SE.SCR': visit(), 'SE.BASE': visit(), 'SE.W4': visit(), 'SE.LOG': visit() },
  };
}

/** What a form is signed over. */
export const contentOf = ({ entry, removed, items, hidden, orphaned }: Form): string =>
  JSON.stringify([entry, removed, Object.entries(items).sort(), hidden, orphaned]);

export function signatureOf(form: Form): 'NONE' | 'VALID' | 'BROKEN' {
  if (form.signed === null) return 'NONE';
  return form.signed === contentOf(form) ? 'VALID' : 'BROKEN';
}

/** Somebody declared something about it, and did not take it out. */
export const isThere = (form: Form | undefined): form is Form => form !== undefined && !form.removed;
/** Its values count. */
export const counts = (form: Form | undefined): form is Form => isThere(form) && form.entry !== 'SKIPPED';

export const isBlank = ({ value, notDone, leftBlank, removed }: Item): boolean =>
  value === undefined && notDone === undefined && leftBlank === undefined && removed === undefined;

const groupOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
export const isOut = ({ items }: Form, path: string): boolean => items[groupOf(path)]?.removed === true;

/** The items that count. */
export function currentItems(form: Form): [string, Item][] {
  if (!counts(form)) return [];
  return Object.entries(form.items).filter(
    ([path, item]) =>
      path.includes('/') &&
      item.removed === undefined &&
      !isOut(form, path) &&
      !form.hidden.includes(path) &&
      !form.orphaned.includes(path),
  );
}

/** Everything is to be verified that holds something, and what was verified before it was blanked. */
export function verificationOf(form: Form): { verified: number; toVerify: number; dropped: number } {
  const current = currentItems(form);
  const at = (path: string) => form.verified[path] ?? 0;
  return {
    verified: current.filter(([path, item]) => at(path) === item.version).length,
    toVerify: current.filter(([path, item]) => at(path) !== item.version && (at(path) > 0 || !isBlank(item))).length,
    dropped: current.filter(([path, item]) => at(path) > 0 && at(path) !== item.version).length,
  };
}

/** Required places that hold nothing, not even a reason. */
export function missingItems(key: string, form: Form): string[] {
  const required = { [sv]: ['IG.SV/IT.SVDAT'], [dm]: ['IG.DM/IT.SEX'], [preg]: ['IG.PREG/IT.PREG'] }[key] ?? [];
  const repeats = new Set(
    Object.keys(form.items)
      .filter((path) => path.includes('!') && path.includes('/'))
      .map(groupOf),
  );
  const ofRepeats = [...repeats]
    .filter((group) => form.items[group]?.removed !== true)
    .flatMap((group) => [`${group}/IT.SBP`, `${group}/IT.DBP`]);
  const present = new Set(currentItems(form).flatMap(([path, item]) => (isBlank(item) ? [] : [path])));
  return [...required, ...ofRepeats].filter((path) => !present.has(path) && !form.hidden.includes(path));
}

/** The places around a form or a visit, itself included. */
export const around = (place: string): string[] =>
  place.includes('~')
    ? ['study', 'site', 'subject', visitOf(place), place]
    : place.startsWith('SE.')
      ? ['study', 'site', 'subject', place]
      : ['study', 'site', 'subject'];

export function holdOf({ holds }: Model, place: string): Hold | 'NONE' {
  const found = around(place).map((one) => holds[one]);
  if (found.includes('LOCKED')) return 'LOCKED';
  return found.includes('FROZEN') ? 'FROZEN' : 'NONE';
}

export const isLiving = ({ state }: Query): boolean => ['CANDIDATE', 'OPEN', 'ANSWERED'].includes(state);

/** No pregnancy test is expected of a man, and no word on whether he can bear children. */
export const isMale = (model: Model): boolean => {
  const form = model.forms[dm];
  return counts(form) && form.items['IG.DM/IT.SEX']?.value === 'M';
};

const expected: Readonly<Record<string, readonly string[]>> = {
  'SE.SCR': ['FO.SV', 'FO.DM', 'FO.VS', 'FO.PREG'],
  'SE.BASE': ['FO.SV', 'FO.VS', 'FO.LB'],
  'SE.W4': ['FO.SV', 'FO.VS', 'FO.LB'],
  'SE.UNS!1': ['FO.SV', 'FO.VS'],
  'SE.LOG': [],
};

/** Forms that a visit expects and that nobody has started. */
export function missingForms(model: Model, visit: string): { open: string[]; blinded: string[] } {
  const isMissing = (oid: string) => !isThere(model.forms[`${visit}~${oid}`]);
  const open = (expected[visit] ?? []).filter((oid) => isMissing(oid) && !(oid === 'FO.PREG' && isMale(model)));
  const blinded = expected[visit]?.includes('FO.LB') && isMissing('FO.LB.BLINDED') ? ['FO.LB.BLINDED'] : [];
  return { open, blinded };
}
