import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CodeList } from '@verum/odm';
import fc from 'fast-check';
import type { CompiledBuild } from '../build/compile-build.ts';
import { compiled, entered, moved, openedOn, plan, type StudyPlan, story, values } from './migration-testing.ts';

const contents = (casebook: ReturnType<typeof story>['before']) =>
  Object.fromEntries([...casebook.forms].map(([form, { items }]) => [form, Object.fromEntries(items)]));

describe('a casebook that moves to another build', () => {
  test('the same build again changes nothing but the build', () => {
    const { report, before, casebook } = story(plan);
    assert.deepEqual(report, {
      ...{ outcome: 'moved', why: '', fromBuild: 1, formsChanged: 0, queriesOpened: 0, blinded: null },
      ...{ orphaned: [], restored: [], derived: [], misfits: [], resign: [] },
    });
    assert.deepEqual(casebook.forms, before.forms);
    assert.deepEqual(casebook.visits, before.visits);
  });

  test('an item that is gone is orphaned in its form, and no value changes', () => {
    const { report, before, casebook } = story({ ...plan, groups: { ...plan.groups, 'IG.VS': ['IT.W'] } });
    assert.deepEqual(report.orphaned, ['SE.1~FO.VS/IG.VS/IT.NOTE']);
    assert.equal(report.formsChanged, 1);
    assert.deepEqual(casebook.forms.get('SE.1~FO.VS')?.orphaned, ['IG.VS/IT.NOTE']);
    assert.deepEqual(contents(casebook), contents(before));
  });

  test('an item that moves to another group leaves its value where it was', () => {
    const groups = { ...plan.groups, 'IG.VS': ['IT.W'], 'IG.AE': ['IT.TERM', 'IT.NOTE'] };
    const { report, casebook } = story({ ...plan, groups });
    assert.deepEqual(report.orphaned, ['SE.1~FO.VS/IG.VS/IT.NOTE']);
    assert.equal(casebook.forms.get('SE.1~FO.AE!1')?.items.size, 1);
  });

  test('a group that is gone takes every repeat with it', () => {
    const { report } = story({ ...plan, forms: { ...plan.forms, 'FO.VS': ['IG.VS'] } });
    assert.deepEqual(report.orphaned, ['SE.1~FO.VS/IG.BP!1/IT.SBP', 'SE.1~FO.VS/IG.BP!2/IT.SBP']);
  });

  test('a group that repeats no more: what has a repeat key has no place', () => {
    const { 'IG.BP*': bp, ...groups } = plan.groups;
    const { report } = story({ ...plan, groups: { ...groups, 'IG.BP': bp } });
    assert.deepEqual(report.orphaned, ['SE.1~FO.VS/IG.BP!1/IT.SBP', 'SE.1~FO.VS/IG.BP!2/IT.SBP']);
  });

  test('a group that repeats from now on keeps what stood in it without a key', () => {
    const { 'IG.VS': vs, ...groups } = plan.groups;
    assert.deepEqual(story({ ...plan, groups: { ...groups, 'IG.VS*': vs } }).report.orphaned, []);
  });

  test('a form that its visit has no more, here and not elsewhere', () => {
    const { report } = story({ ...plan, visits: { ...plan.visits, 'SE.1': ['FO.AE'] } });
    assert.deepEqual(new Set(report.orphaned.map((path) => path.split('/')[0])), new Set(['SE.1~FO.VS']));
    assert.equal(report.orphaned.length, 4);
  });

  test('a visit and a form that repeat no more', () => {
    const { 'SE.2*': second, ...visits } = plan.visits;
    assert.deepEqual(story({ ...plan, visits: { ...visits, 'SE.2': second } }).report.orphaned, [
      'SE.2!1~FO.VS/IG.VS/IT.W',
    ]);
    const { 'FO.AE*': ae, ...forms } = plan.forms;
    assert.deepEqual(story({ ...plan, forms: { ...forms, 'FO.AE': ae } }).report.orphaned, [
      'SE.1~FO.AE!1/IG.AE/IT.TERM',
    ]);
  });

  test('a repeat key that an import kept where nothing repeats is no news', () => {
    const { 'IG.BP*': bp, ...groups } = plan.groups;
    const flat = { ...plan, groups: { ...groups, 'IG.BP': bp } };
    const from = compiled(flat);
    const before = entered(from, openedOn(from), values);
    assert.deepEqual(moved(from, compiled(flat), before).report.orphaned, []);
  });

  test('what had no place and has one again is restored, and only that', () => {
    const { 'IG.BP*': bp, ...groups } = plan.groups;
    const narrow = { ...plan, groups: { ...groups, 'IG.BP': bp, 'IG.VS': ['IT.W'] } };
    const { to, casebook, before } = story(narrow);
    const again = moved(to, compiled(narrow), casebook);
    assert.deepEqual([again.report.orphaned, again.report.restored], [[], []]);
    const back = moved(to, compiled(plan), again.casebook);
    assert.deepEqual(back.report.restored, [
      'SE.1~FO.VS/IG.BP!1/IT.SBP',
      'SE.1~FO.VS/IG.BP!2/IT.SBP',
      'SE.1~FO.VS/IG.VS/IT.NOTE',
    ]);
    assert.deepEqual(back.casebook.forms, before.forms);
  });

  test('an item of another type keeps its value, which is told as a misfit and not as an orphan', () => {
    const { report, casebook } = story({
      ...plan,
      items: { 'IT.NOTE': { dataType: 'integer', odmDataType: 'integer' } },
    });
    assert.deepEqual([report.orphaned, report.misfits], [[], ['SE.1~FO.VS/IG.VS/IT.NOTE']]);
    assert.equal(casebook.forms.get('SE.1~FO.VS')?.items.get('IG.VS/IT.NOTE')?.value, 'calm');
    assert.equal(report.formsChanged, 0);
  });

  test('a choice that is retired fits old values; one that is gone does not', () => {
    const list = (entries: CodeList['entries']): StudyPlan => ({
      ...plan,
      items: { 'IT.NOTE': { codeListOid: 'CL' } },
      more: {
        codeLists: [{ oid: 'CL', name: 'CL', dataType: 'text', odmDataType: 'text', description: [], entries }],
      },
    });
    const calm = { codedValue: 'calm', decode: [] };
    const other = { codedValue: 'upset', decode: [] };
    const retired = story(list([{ ...calm, enabled: false }, other]), list([calm, other]));
    assert.deepEqual(retired.report.misfits, []);
    const gone = story(list([other]), list([calm, other]));
    assert.deepEqual(gone.report.misfits, ['SE.1~FO.VS/IG.VS/IT.NOTE']);
    // What did not fit before is no news.
    assert.deepEqual(moved(gone.to, gone.to, gone.casebook).report.misfits, []);
  });
});

const groupNames = ['IG.A', 'IG.B', 'IG.C'];
const itemNames = ['IT.1', 'IT.2', 'IT.3'];

/** Any study over the same few names. */
const arbitraryPlan: fc.Arbitrary<StudyPlan> = fc
  .record({
    visits: fc.record({ one: fc.boolean(), two: fc.boolean(), forms: fc.subarray(['FO.A', 'FO.B'], { minLength: 1 }) }),
    forms: fc.record({ repeats: fc.boolean(), a: fc.subarray(groupNames), b: fc.subarray(groupNames) }),
    groups: fc.tuple(
      ...groupNames.map((oid) =>
        fc.record({ oid: fc.constant(oid), repeats: fc.boolean(), items: fc.subarray(itemNames) }),
      ),
    ),
  })
  .map(({ visits, forms, groups }) => ({
    visits: { [`SE.1${visits.one ? '*' : ''}`]: visits.forms, [`SE.2${visits.two ? '*' : ''}`]: ['FO.A'] },
    forms: { [`FO.A${forms.repeats ? '*' : ''}`]: forms.a, 'FO.B': forms.b },
    groups: Object.fromEntries(groups.map(({ oid, repeats, items }) => [`${oid}${repeats ? '*' : ''}`, items])),
  }));

/** A value at every place of a build, with the repeat keys that it wants. */
function filledIn(build: CompiledBuild): Record<string, Record<string, string>> {
  const key = (oid: string, repeats: boolean) => (repeats ? `${oid}!1` : oid);
  const forms: Record<string, Record<string, string>> = {};
  for (const visit of build.model.visits) {
    for (const { formOid } of visit.forms) {
      const form = build.form(formOid);
      const slots = [...(form?.slots.values() ?? [])].map(({ slot }) =>
        [...slot.groups.map(({ group }) => key(group.oid, group.repeating)), slot.item.oid].join('/'),
      );
      const place = `${key(visit.oid, visit.repeating)}~${key(formOid, form?.isRepeating ?? false)}`;
      forms[place] = Object.fromEntries(slots.map((path) => [path, `at ${path}`]));
    }
  }
  return forms;
}

test('law: whatever the builds are, no value is lost or changed, and the way back restores what stood', () => {
  fc.assert(
    fc.property(arbitraryPlan, arbitraryPlan, (one, other) => {
      const [from, to] = [compiled(one), compiled(other)];
      const before = entered(from, openedOn(from), filledIn(from));
      const there = moved(from, to, before);
      assert.deepEqual(contents(there.casebook), contents(before));
      const orphans = [...there.casebook.forms].flatMap(([form, { orphaned }]) =>
        orphaned.map((path) => `${form}/${path}`),
      );
      assert.deepEqual(there.report.orphaned, orphans.toSorted());
      const back = moved(to, from, there.casebook);
      assert.deepEqual(back.report.restored, there.report.orphaned);
      assert.deepEqual(back.casebook.forms, before.forms);
    }),
    { numRuns: 300 },
  );
});
