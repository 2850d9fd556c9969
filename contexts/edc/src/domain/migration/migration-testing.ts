import { formatDesign, type PartialDesign } from '@verum/checks';
import type { ContentRef, ItemDef, StudyBuild, VisitDef } from '@verum/odm';
import { type CompiledBuild, compileBuild } from '../build/compile-build.ts';
import { changeOf, patchOf } from '../casebook/decide-save.ts';
import { notStarted } from '../casebook/form-state.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { type Changes, type Settlement, settle } from '../casebook/settle.ts';
import { firstVisits } from '../visit/settle-visits.ts';
import { buildOf } from '../visit/visit-testing.ts';
import type { FormRowFacts } from './find-orphans.ts';
import { type MigrationPlan, planMigration } from './plan-migration.ts';

export const today = '2026-06-01';

/** What a study is made of, for tests: `*` behind a name repeats, `IT.A?CO.X` is skipped by, `IT.A=MT.X` derived by. */
export interface StudyPlan {
  readonly visits: Readonly<Record<string, readonly string[]>>;
  /** Groups of each form. */
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly items?: Readonly<Record<string, Partial<ItemDef>>>;
  readonly more?: Partial<StudyBuild>;
  readonly design?: PartialDesign;
}

export function study({ visits, forms, groups, items = {}, more = {}, design = {} }: StudyPlan): StudyBuild {
  const container = (name: string, content: readonly ContentRef[]) => ({
    ...{ oid: bare(name), name: bare(name), description: [], repeating: name.endsWith('*'), content },
  });
  const repeating = new Map(Object.keys(groups).map((name) => [bare(name), name]));
  const used = [
    ...new Set(
      Object.values(groups)
        .flat()
        .map((ref) => ref.split(/[?=]/)[0] ?? ''),
    ),
  ];
  return {
    ...buildOf(
      Object.entries(visits).map(
        ([name, refs]): Partial<VisitDef> => ({
          ...{ oid: bare(name), repeating: name.endsWith('*') },
          plan: { position: 0, mandatory: true },
          forms: refs.map((ref) => ({ formOid: ref.replace(/^-/, ''), mandatory: !ref.startsWith('-') })),
        }),
      ),
    ),
    forms: Object.entries(forms).map(([name, refs]) =>
      container(
        name,
        refs.map((oid) => ({ kind: 'group', oid, mandatory: false })),
      ),
    ),
    groups: [...repeating.values()].map((name) => container(name, (groups[name] ?? []).map(refOf))),
    items: used.map((oid) => ({
      ...{ oid, name: oid, dataType: 'text', odmDataType: 'text', description: [], question: [], ...items[oid] },
    })),
    extensions: { elements: [formatDesign(design)] },
    ...more,
  };
}

function bare(name: string): string {
  return name.replace(/\*$/, '');
}

function refOf(text: string): ContentRef {
  const [, oid = text, conditionOid, methodOid] = /^([^?=]+)(?:\?([^=]+))?(?:=(.+))?$/.exec(text) ?? [];
  return {
    ...{ kind: 'item', oid, mandatory: false },
    ...(conditionOid && { conditionOid }),
    ...(methodOid && { methodOid }),
  };
}

/** A rule in CEL with what it reads: `{ oid, cel, reads: { weight: 'IG/IT.W' } }`. */
export function coded(oid: string, code: string, reads: Readonly<Record<string, string>>, dataType = 'text') {
  const parameters = Object.entries(reads).map(([name, definition]) => ({ name, dataType, definition }));
  return {
    ...{ oid, name: oid, description: [], expressions: [{ context: 'CEL', code }] },
    signature: { parameters, returnValues: [] },
  };
}

export const compiled = (plan: StudyPlan): CompiledBuild => compileBuild(study(plan));

/** An open casebook without a value. */
export function openedOn(build: CompiledBuild, number = 1): LoadedCasebook {
  return {
    ...{ study: 'S', subject: '001', site: 'A', build: number, forms: new Map(), queries: [], queryNumbers: new Map() },
    ...{
      holds: [],
      visits: firstVisits(build, 'Asia/Shanghai', today),
      hasAllVisits: true,
      alsoThere: [],
      zone: 'Asia/Shanghai',
    },
  };
}

/** The casebook with these values entered, by form key and item path. */
export function entered(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  values: Readonly<Record<string, Readonly<Record<string, string>>>>,
): LoadedCasebook {
  const changes: Changes = new Map(
    Object.entries(values).flatMap(([form, items]) => {
      const state = casebook.forms.get(form) ?? notStarted;
      const patch = patchOf(
        state,
        Object.entries(items).map(([path, value]) => [path, { value }] as const),
      );
      const change = changeOf(state, patch, undefined);
      return change ? [[form, change] as const] : [];
    }),
  );
  return settled(casebook, settle(build, casebook, changes, { today }));
}

/** What a settlement leaves behind, as the store would keep it. */
export function settled(casebook: LoadedCasebook, { forms, queries, visits }: Settlement): LoadedCasebook {
  const steps = new Map(queries.steps.map((step) => [`${step.form} ${step.number}`, step]));
  const known = casebook.queries.map((query) => {
    const step = steps.get(`${query.form} ${query.number}`);
    return step ? { ...query, state: step.state, inputsHash: step.inputsHash ?? query.inputsHash } : query;
  });
  const numbers = new Map(casebook.queryNumbers);
  for (const { form, number } of queries.opened) numbers.set(form, number);
  return {
    ...casebook,
    forms: new Map([...casebook.forms, ...forms.map(({ form, state }) => [form, state] as const)]),
    queries: [...known, ...queries.opened],
    queryNumbers: numbers,
    visits: [...new Map([...casebook.visits, ...visits].map((row) => [row.visit, row])).values()],
  };
}

/** By form key; a form that is not named is open and not signed. */
export type Facts = Readonly<Record<string, Partial<FormRowFacts>>>;

export function moved(
  from: CompiledBuild,
  to: CompiledBuild,
  casebook: LoadedCasebook,
  facts: Facts = {},
): MigrationPlan & { readonly casebook: LoadedCasebook } {
  const rows = new Map(
    [...casebook.forms.keys()].map((form) => [form, { isBlinded: false, isSigned: false, ...facts[form] }]),
  );
  const plan = planMigration({ from, to }, casebook, { today, facts: rows });
  if (!plan.settlement) return { ...plan, casebook };
  const after = settled(casebook, plan.settlement);
  const visits = after.visits.filter(({ visit }) => !plan.goneVisits.includes(visit));
  return { ...plan, casebook: { ...after, visits, build: casebook.build + 1 } };
}

export const plan = {
  visits: { 'SE.1': ['FO.VS', '-FO.AE'], 'SE.2*': ['FO.VS'] },
  forms: { 'FO.VS': ['IG.VS', 'IG.BP'], 'FO.AE*': ['IG.AE'] },
  groups: { 'IG.VS': ['IT.W', 'IT.NOTE'], 'IG.BP*': ['IT.SBP'], 'IG.AE': ['IT.TERM'] },
} satisfies StudyPlan;

export const values = {
  'SE.1~FO.VS': { 'IG.VS/IT.W': '81', 'IG.VS/IT.NOTE': 'calm', 'IG.BP!1/IT.SBP': '140', 'IG.BP!2/IT.SBP': '138' },
  'SE.2!1~FO.VS': { 'IG.VS/IT.W': '80' },
  'SE.1~FO.AE!1': { 'IG.AE/IT.TERM': 'headache' },
};

/** `values` entered on `base`, and the casebook moved to the amended build. */
export function story(amended: StudyPlan, base: StudyPlan = plan) {
  const [from, to] = [compiled(base), compiled(amended)];
  const before = entered(from, openedOn(from), values);
  return { from, to, before, ...moved(from, to, before) };
}
