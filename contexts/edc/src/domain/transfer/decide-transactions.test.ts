import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormData, GroupData, ItemData, SubjectRecord, TransactionType, VisitData } from '@verum/odm';
import fc from 'fast-check';
import { currentItems } from '../casebook/current-items.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { settle } from '../casebook/settle.ts';
import { compiled, openedOn, type StudyPlan, today } from '../migration/migration-testing.ts';
import { takeRecord } from './take-record.ts';

// The rules of ODM 1.3.2, section 2.9, against a model that is a tree of what is there; and their edges one by one.

const plan: StudyPlan = {
  visits: { 'SE.V*': ['FO.F'], 'SE.1': ['FO.S'] },
  forms: { 'FO.F*': ['IG.G'], 'FO.S': ['IG.G', 'IG.S'] },
  groups: { 'IG.G*': ['IT.A', 'IT.B'], 'IG.S': ['IT.C'] },
};
const build = compiled(plan);
const options = { isTransactional: true, isUnblinded: true, keepMisfits: false, reason: 'As sent' };

type Type = TransactionType | undefined;
interface Errors {
  readonly casebook: LoadedCasebook;
  readonly errors: string[];
}

/** Takes a record in, and answers the casebook after it with the rules that were broken, each at its place. */
function take(casebook: LoadedCasebook, record: SubjectRecord, more: Partial<typeof options> = {}): Errors {
  const { changes, findings } = takeRecord(record, build, casebook, { ...options, ...more });
  const { forms } = settle(build, casebook, changes, { today });
  return {
    casebook: {
      ...casebook,
      forms: new Map([...casebook.forms, ...forms.map((one) => [one.form, one.state] as const)]),
    },
    errors: findings.filter(({ severity }) => severity === 'error').map(({ rule, path }) => `${rule} ${path}`),
  };
}

function valuesOf({ forms }: LoadedCasebook): string[] {
  const all = [...forms].flatMap(([key, state]) =>
    currentItems(state).flatMap(([path, { value }]) => (value === undefined ? [] : [`${key}/${path}=${value}`])),
  );
  return all.sort();
}

// ---------------------------------------------------------------- the model

interface ModelGroup {
  isRemoved: boolean;
  readonly items: Map<string, string>;
}
interface ModelForm {
  isRemoved: boolean;
  readonly groups: Map<string, ModelGroup>;
}
type Model = Map<string, ModelForm>;

const isFormThere = ({ isRemoved, groups }: ModelForm) =>
  !isRemoved && [...groups.values()].some((group) => !group.isRemoved && group.items.size > 0);

const explicit = (node: { transactionType?: TransactionType }) => node.transactionType;
const holdsOther = (types: Type[]) => types.some((type) => type !== undefined && type !== 'Remove');
const insideForm = (form: FormData): Type[] => [...form.groups.map(explicit), ...form.items.map(explicit)];
const insideVisit = (visit: VisitData): Type[] => visit.forms.flatMap((form) => [explicit(form), ...insideForm(form)]);

function modelRecord(model: Model, record: SubjectRecord): string[] {
  const errors: string[] = [];
  const place = 'SubjectData[S]';
  const type = record.transactionType;
  const formsOf = (prefix: string) => [...model].filter(([key, form]) => key.startsWith(prefix) && isFormThere(form));
  if (type === 'Remove')
    return [
      `${holdsOther(record.visits.flatMap((v) => [explicit(v), ...insideVisit(v)])) ? 'remove-holds-other' : 'removal-not-possible'} ${place}`,
    ];
  if (type === 'Insert' && formsOf('').length > 0) return [`insert-on-existing ${place}`];
  for (const visit of record.visits) {
    const key = `${visit.oid}!${visit.repeatKey}`;
    const here = formsOf(`${key}~`);
    const kind = visit.transactionType ?? type;
    const tell = (rule: string) => errors.push(`${rule} ${place}/${key}`);
    if (kind === 'Remove' && holdsOther(insideVisit(visit))) tell('remove-holds-other');
    else if (kind === 'Remove' && here.length === 0) tell('remove-on-missing');
    else if (kind === 'Remove') for (const [, form] of here) form.isRemoved = true;
    else if (kind === 'Update' && here.length === 0) tell('update-on-missing');
    else if (kind === 'Insert' && here.length > 0) tell('insert-on-existing');
    else for (const form of visit.forms) errors.push(...modelForm(model, key, form, kind));
  }
  return errors;
}

function modelForm(model: Model, visit: string, data: FormData, around: Type): string[] {
  const key = `${visit}~${data.oid}!${data.repeatKey}`;
  const place = `SubjectData[S]/${key}`;
  const kind = data.transactionType ?? around;
  const form: ModelForm = model.get(key) ?? { isRemoved: false, groups: new Map() };
  const isHere = isFormThere(form);
  if (kind === 'Remove') {
    if (holdsOther(insideForm(data))) return [`remove-holds-other ${place}`];
    if (!isHere) return [`remove-on-missing ${place}`];
    form.isRemoved = true;
    return [];
  }
  if (kind === 'Update' && !isHere) return [`update-on-missing ${place}`];
  if (kind === 'Insert' && isHere) return [`insert-on-existing ${place}`];
  if ((kind === 'Insert' || kind === 'Upsert') && form.isRemoved) {
    form.isRemoved = false;
    form.groups.clear();
  }
  model.set(key, form);
  return data.groups.flatMap((group) => {
    const items = data.items.filter(
      (item) => item.path.startsWith(`${group.path}/`) && item.instance === group.instance,
    );
    return modelGroup(form, place, group, items, kind);
  });
}

function modelGroup(form: ModelForm, at: string, data: GroupData, items: ItemData[], around: Type): string[] {
  const place = `${at}/${data.path}`;
  const kind = data.transactionType ?? around;
  const group: ModelGroup = form.groups.get(data.path) ?? { isRemoved: false, items: new Map() };
  const isHere = !form.isRemoved && !group.isRemoved && group.items.size > 0;
  if (kind === 'Remove') {
    if (holdsOther(items.map(explicit))) return [`remove-holds-other ${place}`];
    if (!isHere) return [`remove-on-missing ${place}`];
    group.isRemoved = true;
    return [];
  }
  if (kind === 'Update' && !isHere) return [`update-on-missing ${place}`];
  if (kind === 'Insert' && isHere) return [`insert-on-existing ${place}`];
  if ((kind === 'Insert' || kind === 'Upsert') && !isHere && form.isRemoved) return [`insert-without-parent ${place}`];
  if ((kind === 'Insert' || kind === 'Upsert') && group.isRemoved) {
    group.isRemoved = false;
    group.items.clear();
  }
  form.groups.set(data.path, group);
  return items.flatMap((item) => modelItem(form, group, `${at}/${item.path}`, item, kind));
}

function modelItem(form: ModelForm, group: ModelGroup, place: string, item: ItemData, around: Type): string[] {
  const kind = item.transactionType ?? around;
  const isCutOff = form.isRemoved || group.isRemoved;
  const isHere = !isCutOff && group.items.has(item.path);
  if (kind === 'Context') return [];
  if (kind === 'Remove' && !isHere) return [`remove-on-missing ${place}`];
  if (kind === 'Update' && !isHere) return [`update-on-missing ${place}`];
  if (kind === 'Insert' && isHere) return [`insert-on-existing ${place}`];
  if (kind !== 'Remove' && !isHere && isCutOff) return [`insert-without-parent ${place}`];
  if (kind === 'Remove' || item.value === '') group.items.delete(item.path);
  else if (item.value !== undefined) {
    group.items.set(item.path, item.value);
  }
  return [];
}

const modelValues = (model: Model) =>
  [...model]
    .flatMap(([key, form]) =>
      [...form.groups.values()].flatMap((group) =>
        form.isRemoved || group.isRemoved ? [] : [...group.items].map(([path, value]) => `${key}/${path}=${value}`),
      ),
    )
    .sort();

// ---------------------------------------------------------------- documents

const key = fc.constantFrom('1', '2');
const typed = (often: Type) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(often) },
    fc.constantFrom<Type>('Insert', 'Update', 'Remove', 'Upsert', 'Context'),
  );
const withType = (type: Type) => (type === undefined ? {} : { transactionType: type });

const anItem = fc.record({
  oid: fc.constantFrom('IT.A', 'IT.B'),
  type: typed('Insert'),
  value: fc.constantFrom('x', 'y', '', undefined),
});
const aGroup = fc.record({ key, type: typed(undefined), items: fc.array(anItem, { maxLength: 3 }) });
const aForm = fc
  .record({ key, type: typed(undefined), groups: fc.array(aGroup, { maxLength: 3 }) })
  .map(({ key: repeatKey, type, groups }): FormData => {
    const seen = new Map<string, number>();
    const made = groups.map((group) => {
      const path = `IG.G!${group.key}`;
      const count = (seen.get(path) ?? 0) + 1;
      seen.set(path, count);
      const instance = count > 1 ? { instance: count } : {};
      const items = group.items.map(
        ({ oid, type: own, value }): ItemData => ({
          ...{ path: `${path}/${oid}`, ...instance, ...withType(own) },
          ...(value !== undefined && { value }),
        }),
      );
      return { group: { path, ...instance, ...withType(group.type) }, items };
    });
    return {
      ...{ oid: 'FO.F', repeatKey, ...withType(type) },
      ...{ groups: made.map(({ group }) => group), items: made.flatMap(({ items }) => items) },
    };
  });
const aVisit = fc
  .record({ key, type: typed(undefined), forms: fc.array(aForm, { maxLength: 2 }) })
  .map(({ key: repeatKey, type, forms }): VisitData => ({ oid: 'SE.V', repeatKey, ...withType(type), forms }));
const aRecord = fc
  .record({ type: typed(undefined), visits: fc.array(aVisit, { maxLength: 2 }) })
  .map(({ type, visits }) => recordOf(visits, type));

function recordOf(visits: VisitData[], type?: Type): SubjectRecord {
  return { studyOid: 'S', metaDataVersionOid: 'M', subjectKey: 'S', ...withType(type), visits };
}

test('any sequence of transactions ends as the model does, with the same rules broken at the same places', () => {
  fc.assert(
    fc.property(fc.array(aRecord, { minLength: 1, maxLength: 8 }), (records) => {
      let casebook = openedOn(build);
      const model: Model = new Map();
      for (const record of records) {
        const taken = take(casebook, record);
        assert.deepEqual(taken.errors, modelRecord(model, record));
        casebook = taken.casebook;
        assert.deepEqual(valuesOf(casebook), modelValues(model));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('one record with everything in it ends as the same in many', () => {
  fc.assert(
    fc.property(fc.array(aVisit, { minLength: 1, maxLength: 6 }), (visits) => {
      const whole = take(openedOn(build), recordOf(visits));
      let casebook = openedOn(build);
      const errors: string[] = [];
      for (const visit of visits) {
        const taken = take(casebook, recordOf([visit]));
        casebook = taken.casebook;
        errors.push(...taken.errors);
      }
      assert.deepEqual(whole.errors, errors);
      assert.deepEqual(valuesOf(whole.casebook), valuesOf(casebook));
    }),
    { numRuns: 1_000 },
  );
});
