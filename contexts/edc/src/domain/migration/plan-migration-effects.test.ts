import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { coded, compiled, entered, moved, openedOn, plan, type StudyPlan, story, values } from './migration-testing.ts';

describe('what follows from the move', () => {
  const bmi = (factor: string): StudyPlan => ({
    ...plan,
    groups: { ...plan.groups, 'IG.VS': ['IT.W', 'IT.NOTE', 'IT.X=MT.X'] },
    items: {
      'IT.W': { dataType: 'integer', odmDataType: 'integer' },
      'IT.X': { dataType: 'integer', odmDataType: 'integer' },
    },
    more: { methods: [coded('MT.X', `w * ${factor}`, { w: 'IG.VS/IT.W' }, 'integer')] },
  });

  test('a derivation that says something else writes its value, with its next version', () => {
    const { report, casebook } = story(bmi('2'), bmi('1'));
    assert.deepEqual(report.derived, ['SE.1~FO.VS/IG.VS/IT.X', 'SE.2!1~FO.VS/IG.VS/IT.X']);
    assert.deepEqual(casebook.forms.get('SE.1~FO.VS')?.items.get('IG.VS/IT.X'), { value: '162', version: 2 });
    assert.equal(casebook.forms.get('SE.1~FO.VS')?.revision, 2);
    assert.equal(report.formsChanged, 2);
  });

  test('a new derivation is reckoned from what is there', () => {
    assert.equal(story(bmi('3')).casebook.forms.get('SE.2!1~FO.VS')?.items.get('IG.VS/IT.X')?.value, '240');
  });

  test('in a frozen form values stay, derived ones too, and the form moves all the same', () => {
    const [from, to] = [compiled(bmi('1')), compiled(bmi('2'))];
    const open = entered(from, openedOn(from), values);
    const hold = { site: '', subject: '001', visit: '', form: 'SE.1~FO.VS', state: 'FROZEN' } as const;
    const { report, settlement } = moved(from, to, { ...open, holds: [hold] });
    assert.deepEqual([report.outcome, report.derived], ['moved', ['SE.2!1~FO.VS/IG.VS/IT.X']]);
    assert.equal(settlement?.forms.find(({ form }) => form === 'SE.1~FO.VS')?.isContent, false);
    const frozen = { site: '', subject: '001', visit: '', form: '', state: 'FROZEN' } as const;
    assert.deepEqual(moved(from, to, { ...open, holds: [frozen] }).report.derived, []);
  });

  for (const level of [
    { site: '', subject: '', visit: '', form: '' },
    { site: 'A', subject: '', visit: '', form: '' },
    { site: '', subject: '001', visit: '', form: '' },
    { site: '', subject: '001', visit: 'SE.2!1', form: '' },
    { site: '', subject: '001', visit: '', form: 'SE.1~FO.AE!1' },
  ]) {
    test(`a lock at ${JSON.stringify(level)} leaves the casebook where it is`, () => {
      const [from, to] = [compiled(plan), compiled({ ...plan, groups: { ...plan.groups, 'IG.VS': ['IT.W'] } })];
      const before = { ...entered(from, openedOn(from), values), holds: [{ ...level, state: 'LOCKED' as const }] };
      const { report, settlement } = moved(from, to, before);
      assert.deepEqual([report.outcome, report.why, report.orphaned], ['left-out', 'locked', []]);
      assert.equal(settlement, undefined);
    });
  }

  test('a signature breaks exactly where what it covers becomes another thing', () => {
    const [from, to] = [compiled(plan), compiled({ ...plan, groups: { ...plan.groups, 'IG.VS': ['IT.W'] } })];
    const before = entered(from, openedOn(from), values);
    const all = { 'SE.1~FO.VS': { isSigned: true }, 'SE.2!1~FO.VS': { isSigned: true } };
    assert.deepEqual(moved(from, to, before, all).report.resign, ['SE.1~FO.VS']);
    assert.deepEqual(moved(from, to, before, { 'SE.2!1~FO.VS': { isSigned: true } }).report.resign, []);
  });

  test('skip logic of the build before shows what it hid', () => {
    const skipping: StudyPlan = {
      ...plan,
      groups: { ...plan.groups, 'IG.VS': ['IT.W', 'IT.NOTE?CO.X'] },
      more: { conditions: [coded('CO.X', 'w == "81"', { w: 'IG.VS/IT.W' })] },
    };
    const there = story(skipping);
    assert.deepEqual(there.casebook.forms.get('SE.1~FO.VS')?.hidden, ['IG.VS/IT.NOTE']);
    assert.equal(there.report.formsChanged, 1);
    const back = moved(there.to, there.from, there.casebook);
    assert.deepEqual(back.casebook.forms.get('SE.1~FO.VS')?.hidden, []);
    assert.equal(back.report.formsChanged, 1);
  });

  const limited = (limit: string): StudyPlan => ({
    ...plan,
    items: {
      'IT.SBP': {
        ...{ dataType: 'integer', odmDataType: 'integer' },
        rangeChecks: [{ comparator: 'LE', softHard: 'soft', checkValues: [limit] }],
      },
    },
  });

  test('a narrower limit opens queries, a wider one answers them, and one that is gone as well', () => {
    const there = story(limited('139'));
    assert.equal(there.report.queriesOpened, 1);
    const [query] = there.casebook.queries;
    assert.deepEqual([query?.form, query?.path, query?.state], ['SE.1~FO.VS', 'IG.BP!1/IT.SBP', 'OPEN']);
    for (const wider of [limited('140'), plan]) {
      const back = moved(there.to, compiled(wider), there.casebook);
      assert.equal(back.report.queriesOpened, 0);
      assert.equal(back.casebook.queries[0]?.state, 'ANSWERED');
    }
  });

  test('an orphaned value is asked nothing, and is nothing to verify', () => {
    const { to, casebook, settlement } = story({ ...limited('1'), forms: { ...plan.forms, 'FO.VS': ['IG.VS'] } });
    assert.deepEqual(casebook.queries, []);
    assert.equal(settlement?.forms.find(({ form }) => form === 'SE.1~FO.VS')?.counts.toVerify, 2);
    assert.ok(to.form('FO.VS'));
  });

  test('visits: a new one is planned, one in which nothing happened goes, one that was held stays', () => {
    const { 'SE.2*': second, ...first } = plan.visits;
    const { before, casebook, goneVisits } = story({ ...plan, visits: { ...first, 'SE.3': second } });
    assert.deepEqual(
      before.visits.map(({ visit }) => visit),
      ['SE.1', 'SE.2!1'],
    );
    assert.deepEqual(goneVisits, []);
    const rows = new Map(casebook.visits.map((row) => [row.visit, row]));
    assert.deepEqual([...rows.keys()].toSorted(), ['SE.1', 'SE.2!1', 'SE.3']);
    assert.deepEqual([rows.get('SE.2!1')?.isHeld, rows.get('SE.2!1')?.isExpected], [true, false]);
    assert.deepEqual(rows.get('SE.3')?.missing, ['FO.VS']);
    const empty = openedOn(compiled(plan));
    const other = compiled({ ...plan, visits: { 'SE.3': second } });
    assert.deepEqual(moved(compiled(plan), other, empty).goneVisits, ['SE.1', 'SE.2!1']);
  });

  test('a visit expects the forms of the new build that are not started', () => {
    const visits = { ...plan.visits, 'SE.1': ['FO.VS', 'FO.AE', 'FO.DM'] };
    const { casebook } = story({ ...plan, visits, forms: { ...plan.forms, 'FO.DM': ['IG.VS'] } });
    assert.deepEqual(casebook.visits.find(({ visit }) => visit === 'SE.1')?.missing, ['FO.DM']);
  });
});

describe('what is blinded', () => {
  const blinded = (items: string[], forms: string[] = []): StudyPlan => ({
    ...plan,
    design: { blinded: { items, forms } },
  });
  const shadow = 'SE.1~FO.VS.BLINDED';

  test('an item or a form with values that is blinded from now on keeps the casebook where it is', () => {
    for (const amended of [blinded(['IT.NOTE']), blinded([], ['FO.AE'])]) {
      const { report, settlement } = story(amended);
      assert.deepEqual([report.outcome, report.why], ['left-out', 'blinding']);
      assert.equal(settlement, undefined);
    }
  });

  test('without a value in it nothing stands in the way', () => {
    const [from, to] = [compiled(plan), compiled(blinded(['IT.NOTE']))];
    const before = entered(from, openedOn(from), { 'SE.1~FO.VS': { 'IG.VS/IT.W': '81' } });
    assert.equal(moved(from, to, before).report.outcome, 'moved');
  });

  test('what was blinded and is open from now on stays where only the unblinded see it', () => {
    const [from, to] = [compiled(blinded(['IT.NOTE'])), compiled(plan)];
    const before = entered(from, openedOn(from), {
      'SE.1~FO.VS': { 'IG.VS/IT.W': '81' },
      [shadow]: { 'IG.VS/IT.NOTE': 'A' },
    });
    const { report, casebook } = moved(from, to, before, { [shadow]: { isBlinded: true } });
    assert.deepEqual(report.orphaned, []);
    assert.deepEqual(report.blinded?.orphaned, [`${shadow}/IG.VS/IT.NOTE`]);
    const back = moved(to, from, casebook, { [shadow]: { isBlinded: true } });
    assert.deepEqual(back.report.blinded?.restored, [`${shadow}/IG.VS/IT.NOTE`]);
  });

  test('a whole form that was blinded cannot be opened over its values', () => {
    const [from, to] = [compiled(blinded([], ['FO.AE'])), compiled(plan)];
    const before = entered(from, openedOn(from), { 'SE.1~FO.AE!1': { 'IG.AE/IT.TERM': 'x' } });
    const { report } = moved(from, to, before, { 'SE.1~FO.AE!1': { isBlinded: true } });
    assert.deepEqual([report.outcome, report.why], ['left-out', 'blinding']);
  });
});
