import type { StudyBuild } from '@verum/odm';
import { type KeyFault, keyComponentFault } from '@verum/values';
import type { Draft, Operation } from './draft.ts';
import { mapKept } from './keep.ts';
import { formatPlace, parsePlace, type Step } from './paths.ts';
import { type Change, type Kind, mapKeptReferences } from './references.ts';
import { ruleHead } from './settle.ts';

export const listOf = {
  visit: 'visits',
  form: 'forms',
  group: 'groups',
  item: 'items',
  codeList: 'codeLists',
  unit: 'units',
  condition: 'conditions',
  method: 'methods',
} as const satisfies Record<Kind, keyof StudyBuild>;

const prefixes: Readonly<Record<Kind, string>> = {
  visit: 'SE',
  form: 'FO',
  group: 'IG',
  item: 'IT',
  codeList: 'CL',
  unit: 'MU',
  condition: 'CO',
  method: 'MT',
};

export function allOids(build: StudyBuild): Set<string> {
  return new Set(Object.values(listOf).flatMap((list) => build[list].map(({ oid }) => oid)));
}

/** An OID that nothing in the build has yet, made of the name where it has letters: `IT.HEART_RATE`, else `IT.7`. */
export function newOid({ build }: Draft, kind: Kind, name = ''): string {
  const taken = allOids(build);
  const word = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
    .toUpperCase();
  const stem = `${prefixes[kind]}.${word}`;
  if (word !== '' && !taken.has(stem)) return stem;
  for (let number = word === '' ? build[listOf[kind]].length + 1 : 2; ; number++) {
    const oid = word === '' ? `${stem}${number}` : `${stem}_${number}`;
    if (!taken.has(oid)) return oid;
  }
}

/** Why it cannot be the OID of this definition; undefined when it can. */
export function oidFault(
  { build }: Draft,
  kind: Kind,
  from: string,
  to: string,
): KeyFault | 'taken' | 'space' | undefined {
  if (to !== to.trim()) return 'space';
  if (to.startsWith('verum:')) return 'bad-character';
  const fault = keyComponentFault(to);
  return fault ?? (to !== from && build[listOf[kind]].some(({ oid }) => oid === to) ? 'taken' : undefined);
}

/** Gives a definition another OID; everything that refers to it follows, rules and the design as well. */
export function renameOid(kind: Kind, from: string, to: string): Operation {
  return (draft) => {
    if (from === to || oidFault(draft, kind, from, to) !== undefined) return draft;
    const list = listOf[kind];
    const definitions = mapKept(draft.build[list] as readonly { readonly oid: string }[], (definition) =>
      definition.oid === from ? { ...definition, oid: to } : definition,
    );
    if (definitions === draft.build[list]) return draft;
    const build: StudyBuild = { ...draft.build, [list]: definitions };
    return mapKeptReferences(
      { ...draft, build },
      renaming(draft, (as, oid) => (as === kind && oid === from ? to : oid)),
    );
  };
}

/** Every reference to `oid` becomes one to what it is renamed to, within written places and the ids of rules as well. */
export function renaming({ build, design }: Draft, renamed: (kind: Kind, oid: string) => string): Change {
  const own = new Set(design.checks.map(({ id }) => id));
  const isItem = new Set(build.items.map(({ oid }) => oid));
  const rename = (step: Step, as: Kind): Step => {
    const oid = renamed(as, step.oid);
    return oid === step.oid ? step : { ...step, oid };
  };
  const place = (text: string, formFirst: boolean): string => {
    const parsed = parsePlace(text, formFirst);
    if (!parsed) return text;
    const last = parsed.steps.length - 1;
    const steps = parsed.steps.map((step, at) => rename(step, at === last && isItem.has(step.oid) ? 'item' : 'group'));
    const visit = parsed.visit === 'same' ? parsed.visit : parsed.visit && rename(parsed.visit, 'visit');
    const form = parsed.form && rename(parsed.form, 'form');
    const isSame = steps.every((step, at) => step === parsed.steps[at]);
    if (isSame && visit === parsed.visit && form === parsed.form) return text;
    return formatPlace({ ...parsed, steps, ...(visit && { visit }), ...(form && { form }) });
  };
  const headOf = (kinds: readonly Kind[], head: string) => {
    const kind = kinds.find((one) => build[listOf[one]].some(({ oid }) => oid === head));
    return kind ? renamed(kind, head) : head;
  };
  return {
    oid: renamed,
    place: (text, as) => place(text, as === 'form-first'),
    rule: (id) => {
      if (own.has(id)) return id;
      const { kinds, head, tail } = ruleHead(id);
      const isPlaced = tail.startsWith('@') && kinds[0] !== 'item';
      return headOf(kinds, head) + (isPlaced ? `@${rulePlace(tail.slice(1), place, rename)}` : tail);
    },
  };
}

/** Where a rule stands: `FO.VS/IG.BODY/IT.BMI`, or `SE.V1` and `SE.V1~FO.X` for what is skipped as a whole. */
function rulePlace(
  text: string,
  place: (text: string, formFirst: boolean) => string,
  rename: (step: Step, as: Kind) => Step,
): string {
  if (text.includes('/')) return place(text, true);
  const [visit = '', form] = text.split('~');
  const one = (part: string, as: Kind) => {
    const [step] = parsePlace(part)?.steps ?? [];
    return step ? formatPlace({ steps: [rename(step, as)], isUnit: false }) : part;
  };
  return form === undefined ? one(visit, 'visit') : `${one(visit, 'visit')}~${one(form, 'form')}`;
}
