import fc from 'fast-check';
import { baseVs, dm, everybody, extra, lab, nowhere, preg, shadow, sv, vs, type Who } from './model.ts';
import { queryActions, type Step } from './step.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** What may be entered where; `null` blanks, `!` is a reason why not. */
const entries: Readonly<Record<string, Readonly<Record<string, readonly (string | null)[]>>>> = {
  [sv]: { 'IG.SV/IT.SVDAT': [daysAgo(40), daysAgo(3), null] },
  [dm]: { 'IG.DM/IT.SEX': ['F', 'M', null], 'IG.DM/IT.CHILD': ['Y', 'N', null] },
  [preg]: { 'IG.PREG/IT.PREG': ['N', 'Y'] },
  [lab]: { 'IG.LB/IT.GLUC': ['5.1', '6.0', '!no sample'] },
  [shadow]: { 'IG.LB/IT.TITRE': ['50', '150', '151'] },
};
const body: Readonly<Record<string, readonly (string | null)[]>> = {
  'IG.VS/IT.WEIGHT': ['80', '85', '100', '!no scales', null],
  'IG.VS/IT.HEIGHT': ['180', '160', null],
  'IG.VS/IT.NOTE': ['quiet', 'loud'],
  'IG.VS/IT.PULSE': ['70'],
  'IG.BP!1/IT.SBP': ['120', '170', '270', '300', null],
  'IG.BP!1/IT.DBP': ['80', '130'],
  'IG.BP!2/IT.SBP': ['130', '165'],
  'IG.BP!2/IT.DBP': ['70', '140'],
  'IG.NO/IT.NO': ['1'],
};

const formOf = fc.constantFrom(vs, vs, vs, baseVs, baseVs, dm, sv, lab, shadow, preg, extra, extra);
/** Now and then what is not there. */
const anyForm = fc.oneof({ weight: 15, arbitrary: formOf }, { weight: 1, arbitrary: fc.constant(nowhere) });
const by = (...who: Who[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...who) }, { weight: 1, arbitrary: fc.constantFrom(...everybody) });
const rarely = fc.constantFrom(...Array.from({ length: 11 }, () => undefined), true as const);
const undo = fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const placeOf = fc.constantFrom('study', 'site', 'subject', 'SE.SCR', 'SE.BASE', vs, dm, lab, shadow, extra, nowhere);

/** Mostly who may, now and then anybody; the unblinded where the form is theirs. */
const writer = (form: string) =>
  form === shadow ? by('unblinded', 'unblinded', 'crc') : by('crc', 'crc', 'investigator');

const anySave: fc.Arbitrary<Step> = anyForm.chain((form) => {
  const own = entries[form] ?? body;
  const paths = Object.keys(own);
  const values = fc
    .uniqueArray(fc.constantFrom(...paths), { minLength: 0, maxLength: Math.min(4, paths.length) })
    .chain((chosen) =>
      fc.tuple(...chosen.map((path) => fc.tuple(fc.constant(path), fc.constantFrom(...(own[path] ?? []))))),
    )
    .map((pairs) => Object.fromEntries(pairs as [string, string | null][]));
  return fc.record({
    kind: fc.constant('save' as const),
    ...{ by: writer(form), form: fc.constant(form), values, stale: rarely },
    complete: fc.constantFrom(undefined, undefined, true, true, false),
    reason: fc.constantFrom('as told', 'as told', 'as told', ''),
  });
});

/** A form filled in as it should be, and declared complete. */
const whole: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [sv]: { 'IG.SV/IT.SVDAT': daysAgo(40) },
  [dm]: { 'IG.DM/IT.SEX': 'M' },
  [preg]: { 'IG.PREG/IT.PREG': 'N' },
  [lab]: { 'IG.LB/IT.GLUC': '5.1' },
  [shadow]: { 'IG.LB/IT.TITRE': '50' },
};
const wholeBody = { 'IG.VS/IT.WEIGHT': '80', 'IG.BP!1/IT.SBP': '120', 'IG.BP!1/IT.DBP': '80' };
const wholeSave: fc.Arbitrary<Step> = formOf.chain((form) =>
  fc.record({
    kind: fc.constant('save' as const),
    ...{ by: writer(form), form: fc.constant(form), values: fc.constant(whole[form] ?? wholeBody) },
    ...{ complete: fc.constant(true), reason: fc.constant('as told') },
  }),
);
/** Values that checks ask about: one that a site sees at once, one that is looked at first. */
const doubtfulSave: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('save' as const),
  ...{ by: by('crc'), form: fc.constantFrom(vs, vs, baseVs, extra), complete: fc.constantFrom(undefined, true) },
  values: fc.constantFrom(
    { 'IG.BP!1/IT.SBP': '170', 'IG.BP!1/IT.DBP': '80' },
    { 'IG.BP!1/IT.SBP': '120', 'IG.BP!1/IT.DBP': '130' },
    { 'IG.BP!2/IT.SBP': '165', 'IG.BP!2/IT.DBP': '170' },
    { 'IG.VS/IT.WEIGHT': '100' },
  ),
  reason: fc.constant('as told'),
});
export const save: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anySave },
  { weight: 2, arbitrary: wholeSave },
  { weight: 2, arbitrary: doubtfulSave },
);

const out = (kind: 'skip' | 'remove', form: string): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant(kind), by: writer(form), form: fc.constant(form), undo, stale: rarely });
export const skip: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: anyForm.chain((form) => out('skip', form)) },
  { weight: 2, arbitrary: fc.constantFrom(extra, extra, extra, vs).chain((form) => out('remove', form)) },
);
export const removeGroup: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('removeGroup' as const),
  ...{ by: by('crc'), form: fc.constantFrom(vs, extra, baseVs), group: fc.constantFrom('IG.BP!1', 'IG.BP!2'), undo },
});
export const skipVisit: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('skipVisit' as const),
  ...{
    by: by('crc', 'investigator'),
    visit: fc.constantFrom('SE.SCR', 'SE.BASE', 'SE.W4', 'SE.UNS!1', 'SE.UNS!9'),
    undo,
  },
});
export const annotate: fc.Arbitrary<Step> = formOf.chain((form) =>
  fc.record({ kind: fc.constant('annotate' as const), by: writer(form), form: fc.constant(form) }),
);
export const ask: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('ask' as const),
  ...{
    by: by('monitor', 'manager', 'investigator'),
    form: fc.constantFrom(vs, vs, vs, baseVs, dm, extra, extra, shadow, nowhere),
  },
  path: fc.constantFrom('', '', '', '', 'IG.NO/IT.NO'),
  follows: fc.constantFrom(0, 0, 0, 1, 2),
});
export const stepQuery: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...queryActions),
  by: by('crc', 'investigator', 'monitor', 'manager', 'secondManager', 'unblinded'),
  ...{ query: fc.nat(12), text: fc.constantFrom('so it is', 'so it is', 'so it is', ''), stale: rarely },
});
export const verify: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('verify' as const),
  ...{ by: by('monitor'), form: anyForm, withdraw: fc.constantFrom(false, false, true), stale: rarely },
  path: fc.constantFrom('', '', '', '', '', 'IG.VS/IT.WEIGHT', 'IG.NO/IT.NO'),
});
export const sign: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('sign' as const),
  by: by('investigator'),
  place: fc.constantFrom('', 'SE.SCR', 'SE.BASE', 'SE.UNS!1', vs, dm, lab, baseVs, extra, shadow, nowhere),
  seen: fc.constantFrom('right' as const, 'right' as const, 'none' as const, 'old' as const),
  proof: fc.constantFrom('good' as const, 'good' as const, 'good' as const, 'used' as const),
});
const holding = (kind: 'freeze' | 'unfreeze' | 'lock' | 'requestUnlock', place: fc.Arbitrary<string>) =>
  fc.record({ kind: fc.constant(kind), by: by('manager', 'secondManager', 'monitor'), place });
export const hold: fc.Arbitrary<Step> = fc.oneof(
  ...(['freeze', 'unfreeze', 'unfreeze', 'lock'] as const).map((kind) => holding(kind, placeOf)),
  holding('requestUnlock', fc.oneof(fc.constant('locked'), fc.constant('locked'), placeOf)),
);
export const decide: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('decideUnlock' as const),
  ...{ by: by('manager', 'secondManager', 'office'), request: fc.nat(12) },
  approve: fc.constantFrom(true, true, false),
});
export const activate: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('activate' as const), by: by('manager') });
export const migrate: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('migrate' as const),
  ...{ by: by('manager'), dryRun: fc.constantFrom(false, false, true) },
});
