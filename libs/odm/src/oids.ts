/**
 * OIDs our writers make up because a target version cannot say something; the readers take them away again.
 * All start with `verum:`, so a document carries no hidden state and needs no metadata to be read back.
 *
 * - `verum:<kind>/<oid>`: two kinds share an OID, which the XSDs forbid inside a MetaDataVersion.
 * - `verum:items/<formOid>` (1.3.2): a group for the items that stand directly under a form.
 * - `verum:nested/<oid>/<oid>…` (1.3.2): a group nested in groups, named by its path; the repeat keys of all levels
 *   are joined in its repeat key (`-` absent, `!key` present).
 * - `verum:unit/<itemOid>` (2.0): the item that carries the unit of an item; `verum:units` is its code list.
 * - `verum:plan` (2.0): the StudyEventGroup of visits that 1.3 plans without one.
 * - `verum:organization/<name>` (2.0): an organisation 1.3 only names in words.
 * - `verum:none`: a reference the XSD demands and the model does not have.
 */
export const ITEMS_PREFIX = 'verum:items/';
export const NESTED_PREFIX = 'verum:nested/';
export const UNIT_PREFIX = 'verum:unit/';
export const UNITS_LIST = 'verum:units';
export const PLAN_GROUP = 'verum:plan';
export const ORGANIZATION_PREFIX = 'verum:organization/';
export const NONE = 'verum:none';
/** Alias contexts: what a version cannot say, as XML; and the second alias of one context, which the XSDs forbid. */
export const OVERLAY_CONTEXT = 'verum:odm';
export const ALIAS_PREFIX = 'verum:alias/';

export type OidKind = 'visit' | 'form' | 'group' | 'item' | 'codelist' | 'condition' | 'method' | 'visitgroup';

/** The OID as the model knows it. */
export function readOid(oid: string): string {
  return oid.replace(/^verum:(?:visit|form|group|item|codelist|condition|method|visitgroup)\//, '');
}

/** True for definitions and references that exist only because a target version needed them. */
export function isMadeUp(oid: string | undefined): boolean {
  return (
    oid !== undefined &&
    (oid.startsWith(ITEMS_PREFIX) ||
      oid.startsWith(NESTED_PREFIX) ||
      oid.startsWith(UNIT_PREFIX) ||
      oid === UNITS_LIST ||
      oid === NONE)
  );
}

export interface Step {
  readonly oid: string;
  readonly repeatKey?: string | undefined;
}

/** Name and repeat key of the flat 1.3.2 group for a nested one. */
export function formatNested(steps: readonly Step[]): { oid: string; repeatKey?: string } {
  const oid = NESTED_PREFIX + steps.map((step) => escapeStep(step.oid)).join('/');
  if (steps.every((step) => step.repeatKey === undefined)) return { oid };
  return {
    oid,
    repeatKey: steps.map((step) => (step.repeatKey === undefined ? '-' : `!${escapeStep(step.repeatKey)}`)).join('/'),
  };
}

/** The steps a flat group stands for; undefined when it does not read as one. */
export function parseNested(oid: string, repeatKey: string | undefined): Step[] | undefined {
  const oids = oid.slice(NESTED_PREFIX.length).split('/');
  const keys = repeatKey?.split('/');
  if (keys && keys.length !== oids.length) return undefined;
  const steps: Step[] = [];
  for (const [index, part] of oids.entries()) {
    const key = keys?.[index];
    if (part === '' || (key !== undefined && key !== '-' && !/^!./s.test(key))) return undefined;
    const step = { oid: unescapeStep(part) };
    steps.push(key === undefined || key === '-' ? step : { ...step, repeatKey: unescapeStep(key.slice(1)) });
  }
  return steps;
}

const escapeStep = (text: string) => text.replace(/[%/]/g, (char) => (char === '%' ? '%25' : '%2F'));
const unescapeStep = (text: string) => text.replace(/%(25|2F)/g, (_, hex: string) => (hex === '25' ? '%' : '/'));
