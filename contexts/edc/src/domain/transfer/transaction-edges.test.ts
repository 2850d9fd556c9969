import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemData, SubjectRecord, TransactionType } from '@verum/odm';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { settle } from '../casebook/settle.ts';
import { compiled, entered, openedOn, settled, today } from '../migration/migration-testing.ts';
import { type RecordOptions, takeRecord } from './take-record.ts';

// The edges of transactions, one by one. That they hold in any order is told in decide-transactions.test.ts.

const build = compiled({
  visits: { 'SE.V*': ['FO.F'], 'SE.1': ['FO.F'] },
  forms: { 'FO.F*': ['IG.G', 'IG.S'] },
  groups: { 'IG.G*': ['IT.A', 'IT.B'], 'IG.S': ['IT.C'] },
});
const form = 'SE.V!1~FO.F!1';
const filled = () => entered(build, openedOn(build), { [form]: { 'IG.G!1/IT.A': 'old', 'IG.G!1/IT.B': 'kept' } });
const item = (
  transactionType: TransactionType | undefined,
  value?: string,
  more: Partial<ItemData> = {},
): ItemData => ({
  ...{ path: 'IG.G!1/IT.A', ...(transactionType && { transactionType }), ...(value !== undefined && { value }) },
  ...more,
});

interface Types {
  readonly subject?: TransactionType;
  readonly visit?: TransactionType;
  readonly form?: TransactionType;
  readonly group?: TransactionType;
}

function record(items: readonly ItemData[], { subject, visit, form: own, group }: Types = {}): SubjectRecord {
  const is = (transactionType?: TransactionType) => (transactionType ? { transactionType } : {});
  const groups = items.length > 0 || group ? [{ path: 'IG.G!1', line: 9, ...is(group) }] : [];
  const forms = [{ oid: 'FO.F', repeatKey: '1', line: 8, ...is(own), groups, items }];
  const visits = [{ oid: 'SE.V', repeatKey: '1', ...is(visit), forms }];
  return { studyOid: 'S', metaDataVersionOid: 'M', subjectKey: 'S', ...is(subject), visits };
}

function take(casebook: LoadedCasebook, given: SubjectRecord, more: Partial<RecordOptions> = {}) {
  const options = { isTransactional: true, isUnblinded: true, keepMisfits: false, reason: 'As sent', ...more };
  const taken = takeRecord(given, build, casebook, options);
  const after = settled(casebook, settle(build, casebook, taken.changes, { today }));
  const rules = taken.findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
  const state = after.forms.get(form);
  return { ...taken, after, rules, state, value: (path: string) => state?.items.get(path)?.value };
}

test('within one document an item is inserted and then updated, and has one version', () => {
  const { rules, state } = take(openedOn(build), record([item('Insert', '1'), item('Update', '2')]));
  assert.deepEqual([rules, state?.items.get('IG.G!1/IT.A')], [[], { value: '2', version: 1 }]);
});

test('what is removed and inserted again is new', () => {
  const { rules, value } = take(filled(), record([item('Remove'), item('Insert', 'new')]));
  assert.deepEqual([rules, value('IG.G!1/IT.A')], [[], 'new']);
  const removed = take(filled(), record([], { form: 'Remove' }));
  assert.equal(removed.state?.removed, true);
  assert.deepEqual(removed.removals, [{ form, group: '' }]);
  const back = take(removed.after, record([item(undefined, 'new')], { form: 'Insert' }));
  assert.deepEqual([back.rules, back.state?.removed, back.value('IG.G!1/IT.A')], [[], false, 'new']);
  assert.equal(back.value('IG.G!1/IT.B'), undefined, 'nothing of what was removed comes back with it');
});

test('a second removal, and an update behind one, find nothing', () => {
  assert.deepEqual(take(filled(), record([item('Remove'), item('Remove')])).rules, ['remove-on-missing']);
  assert.deepEqual(take(filled(), record([item('Remove'), item('Update', 'x')])).rules, ['update-on-missing']);
  const removed = take(filled(), record([], { group: 'Remove' }));
  assert.deepEqual(removed.removals, [{ form, group: 'IG.G!1' }]);
  assert.deepEqual(take(removed.after, record([], { group: 'Remove' })).rules, ['remove-on-missing']);
  assert.deepEqual(take(removed.after, record([item('Insert', 'x')])).rules, ['insert-without-parent']);
});

test('Insert on what is there is an error with its line, of the same value as well; the others go on', () => {
  const given = [item('Insert', 'old', { line: 7 }), item('Update', 'new', { path: 'IG.G!1/IT.B' })];
  const { findings, value, values } = take(filled(), record(given));
  assert.deepEqual(
    findings.map(({ rule, path, line, severity }) => [rule, path, line, severity]),
    [['insert-on-existing', `SubjectData[S]/${form}/IG.G!1/IT.A`, 7, 'error']],
  );
  assert.deepEqual([value('IG.G!1/IT.A'), value('IG.G!1/IT.B'), values], ['old', 'new', 1]);
});

test('what is in a node that breaks a rule is left out with it', () => {
  const { rules, value } = take(filled(), record([item('Update', 'new')], { form: 'Insert' }));
  assert.deepEqual([rules, value('IG.G!1/IT.A')], [['insert-on-existing'], 'old']);
  const mixed = take(filled(), record([item('Update', 'new')], { form: 'Remove' }));
  assert.deepEqual([mixed.rules, mixed.state?.removed], [['remove-holds-other'], false]);
});

test('who does not say does as the node around; where nobody says it is an upsert, with a warning', () => {
  assert.deepEqual(
    take(openedOn(build), record([item(undefined, 'x')], { subject: 'Update', visit: 'Insert' })).rules,
    [],
  );
  assert.deepEqual(take(openedOn(build), record([item(undefined, 'x')], { subject: 'Update' })).rules, [
    'update-on-missing',
  ]);
  const silent = take(filled(), record([item(undefined, 'x'), item(undefined, 'y')]));
  assert.deepEqual([silent.rules, silent.value('IG.G!1/IT.A')], [['transaction-type-missing'], 'y']);
});

test('Context changes nothing, whatever it says', () => {
  const { rules, changes } = take(filled(), record([item(undefined, 'other')], { subject: 'Context' }));
  assert.deepEqual([rules, changes.size], [[], 0]);
});

test('properties that an update does not mention stay; a value that it does brings its unit', () => {
  const stored = filled();
  assert.equal(take(stored, record([item('Update')])).changes.size, 0);
  assert.equal(take(stored, record([item('Update', '')])).value('IG.G!1/IT.A'), undefined);
});

test('a form, a group or a visit that stands once, and a subject, cannot be removed', () => {
  const once = entered(build, openedOn(build), { 'SE.1~FO.F': { 'IG.S/IT.C': 'x' } });
  const base = { studyOid: 'S', metaDataVersionOid: 'M', subjectKey: 'S' };
  const visits = (more: object, formMore: object, groups: object[]) => [
    { oid: 'SE.1', ...more, forms: [{ oid: 'FO.F', ...formMore, groups, items: [] }] },
  ];
  const remove = { transactionType: 'Remove' };
  const all = [
    { ...base, visits: visits(remove, {}, []) },
    { ...base, visits: visits({}, remove, []) },
    { ...base, visits: visits({}, {}, [{ path: 'IG.S', ...remove }]) },
    { ...base, ...remove, visits: [] },
  ] as SubjectRecord[];
  for (const one of all) {
    const { rules, changes } = take(once, one);
    assert.deepEqual([rules, changes.size], [['removal-not-possible'], 0]);
  }
});

test('a repeat of a visit goes out with all its forms', () => {
  const two = entered(build, filled(), { 'SE.V!1~FO.F!2': { 'IG.G!1/IT.A': 'x' } });
  const { removals, after } = take(two, record([], { visit: 'Remove' }));
  assert.deepEqual(
    removals.map((one) => one.form),
    [form, 'SE.V!1~FO.F!2'],
  );
  assert.ok([...after.forms.values()].every(({ removed }) => removed));
});

test('changes of what was there want a reason', () => {
  const silent = { reason: ' ' };
  assert.deepEqual(take(filled(), record([item('Update', 'x')]), silent).rules, ['reason-required']);
  assert.deepEqual(take(filled(), record([], { form: 'Remove' }), silent).rules, ['reason-required']);
  assert.deepEqual(take(openedOn(build), record([item('Insert', 'x')]), silent).rules, []);
});

test('a value that does not fit is not there for the update behind it', () => {
  const given = [item('Insert', 'x'.repeat(20_000_0)), item('Update', 'x')];
  const { rules } = take(openedOn(build), record(given));
  assert.equal(rules.at(-1), 'update-on-missing');
});

test('a history whose end stands there already was taken in before', () => {
  const at = { at: '2026-01-01T00:00:00Z', userOid: 'U' };
  const audit = [
    { ...at, version: 1, transactionType: 'Insert' as const, newValue: 'first' },
    { ...at, version: 2, transactionType: 'Update' as const, oldValue: 'first', newValue: 'old' },
  ];
  const same = take(filled(), record([item(undefined, 'old', { audit })]));
  assert.deepEqual([same.rules, same.unchanged, same.changes.size], [[], 1, 0]);
  const other = take(
    filled(),
    record([item(undefined, 'other', { audit: [audit[0] as never, { ...audit[1], newValue: 'other' } as never] })]),
  );
  assert.deepEqual(other.rules, ['insert-on-existing']);
});

test('what a value was before need not fit; what it is has to, and is not stored otherwise', () => {
  const at = { at: '2026-01-01T00:00:00Z', userOid: 'U' };
  const long = 'x'.repeat(200_000);
  const versions = (...values: string[]) =>
    values.map(
      (newValue, n) => ({ ...at, version: n + 1, transactionType: n ? 'Update' : 'Insert', newValue }) as const,
    );
  const corrected = take(openedOn(build), record([item(undefined, 'new', { audit: versions(long, 'new') })]));
  assert.deepEqual([corrected.rules, corrected.value('IG.G!1/IT.A')], [[], 'new']);
  const spoiled = take(openedOn(build), record([item(undefined, long, { audit: versions('old', long) })]));
  assert.equal(spoiled.rules.length, 1);
  assert.equal(spoiled.value('IG.G!1/IT.A'), 'old');
  const twice = [
    ...versions(long, 'new'),
    { ...at, version: 3, transactionType: 'Insert' as const, newValue: 'again' },
  ];
  assert.deepEqual(take(openedOn(build), record([item(undefined, 'again', { audit: twice })])).rules, [
    'insert-on-existing',
  ]);
});

test('in a snapshot Insert says what is there, and what else is said is done, with a warning', () => {
  const snapshot = { isTransactional: false };
  const plain = take(filled(), record([item('Insert', 'new')]), snapshot);
  assert.deepEqual([plain.rules, plain.value('IG.G!1/IT.A')], [[], 'new']);
  const mixed = take(
    filled(),
    record([item('Insert', 'new'), item('Remove', undefined, { path: 'IG.G!1/IT.B' })]),
    snapshot,
  );
  assert.deepEqual(
    [mixed.rules, mixed.value('IG.G!1/IT.A'), mixed.value('IG.G!1/IT.B')],
    [['transaction-in-snapshot'], 'new', undefined],
  );
  assert.deepEqual(take(openedOn(build), record([item('Update', 'x')]), snapshot).rules, [
    'transaction-in-snapshot',
    'update-on-missing',
  ]);
});

test('what was removed may be inserted and removed once more within one document', () => {
  const removed = take(filled(), record([], { form: 'Remove' }));
  const back = record([item(undefined, 'new')], { form: 'Insert' });
  const visit = back.visits[0] as SubjectRecord['visits'][number];
  const out = { oid: 'FO.F', repeatKey: '1', transactionType: 'Remove' as const, groups: [], items: [] };
  const both = take(removed.after, { ...back, visits: [{ ...visit, forms: [...visit.forms, out] }] });
  assert.deepEqual([both.rules, both.state?.removed, both.value('IG.G!1/IT.A')], [[], true, 'new']);
});
