import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, formSlots, type ItemDef } from '@verum/odm';
import {
  checkValue,
  compareDecimals,
  dataTypeFromOdm,
  formatItemPath,
  parseFormKey,
  parseItemPath,
} from '@verum/values';
import fc from 'fast-check';
import { demoPlan } from './demo-plan.ts';
import { contentOf } from './entry.ts';
import { originOf, studyBuilds } from './judge-forms.fixture.ts';
import type { DemoForm, DemoPlan } from './plan.ts';

const [build, amended] = studyBuilds.map((model) => {
  const index = compileIndex(model);
  return { ...index, slots: new Map(model.forms.map((form) => [form.oid, formSlots(index, form.oid)])) };
});
assert.ok(build && amended);
const today = '2026-11-23';
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const days = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2098-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('the same seed and day give the same plan, another seed another', () => {
  assert.deepEqual(demoPlan(7, today), demoPlan(7, today));
  assert.notDeepEqual(demoPlan(7, today).forms, demoPlan(8, today).forms);
});

test('a day that is no date and a seed that is no number are refused', () => {
  for (const day of ['', '2026-2-1', '2026-02-30', 'today', '0999-01-01'])
    assert.throws(() => demoPlan(1, day), RangeError);
  for (const seed of [Number.NaN, 1.5, Number.POSITIVE_INFINITY])
    assert.throws(() => demoPlan(seed, today), RangeError);
});

test('every form and item of the plan exists in the study build, and each value fits its type, code list and hard range', () => {
  fc.assert(
    fc.property(seeds, days, (seed, day) => {
      const plan = demoPlan(seed, day);
      for (const form of plan.forms) checkForm(form, build);
      for (const form of plan.amendment.forms) checkForm(form, amended);
    }),
    { numRuns: 12 },
  );
});

test('a form declared complete has every mandatory item, unless a condition excepts it', () => {
  for (const form of demoPlan(1, today).forms) {
    if (!form.saves.at(-1)?.complete) continue;
    const paths = new Set(contentOf(form).map((item) => item.path));
    if (originOf(form.formKey) !== form.formKey) continue;
    for (const slot of build.slots.get(parseFormKey(form.formKey)?.formOid ?? '') ?? []) {
      if (slot.item.oid === BLINDED_ITEM) continue;
      const isExpected = slot.mandatory && slot.groups.every(({ ref }) => ref.mandatory);
      if (!isExpected || slot.conditionOids.length > 0) continue;
      const groups = slot.groups.map(({ group }) => ({ oid: group.oid, repeatKey: group.repeating ? '1' : undefined }));
      const path = formatItemPath({ groups, itemOid: slot.item.oid });
      assert.ok(paths.has(path), `${form.subject} ${form.formKey} lacks ${path}`);
    }
  }
});

const BLINDED_ITEM = 'IT.DDBATCH';

test('what changes has a reason, what is new has none, and each save is by somebody of the site', () => {
  const plan = demoPlan(1, today);
  const users = new Map(plan.users.map((user) => [user.login, user]));
  for (const form of plan.forms) {
    form.saves.forEach((save, index) => {
      assert.equal(save.reason !== undefined, index > 0);
      assert.ok(save.items.length > 0);
      const user = users.get(save.by);
      const isBlinded = /\.BLINDED$|~FO\.PK$/.test(form.formKey);
      assert.equal(user?.role === 'UNBLINDED', isBlinded, form.formKey);
      if (isBlinded) return;
      assert.ok(user?.role === 'CRC' || user?.role === 'INVESTIGATOR');
      assert.deepEqual(user.sites, [form.subject.slice(0, 2)]);
    });
  }
  assert.ok(plan.forms.filter((form) => form.saves.length > 1).length >= 8, 'some forms are corrected');
});

test('thirty subjects at three sites show every status, adverse events, medication and unscheduled visits', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const plan = demoPlan(seed, today);
      assert.equal(plan.subjects.length, 30);
      assert.equal(new Set(plan.subjects.map((subject) => subject.screeningNumber)).size, 30);
      assert.equal(new Set(plan.subjects.map((subject) => subject.patient)).size, 30);
      assert.deepEqual(new Set(plan.subjects.map((subject) => subject.site)), new Set(['01', '02', '03']));
      const statuses = new Set(plan.subjects.map((subject) => subject.status));
      assert.deepEqual(statuses, new Set(['SCREENING', 'SCREEN_FAILED', 'ENROLLED', 'COMPLETED', 'WITHDRAWN']));
      for (const part of ['FO.AE!', 'FO.CM!', 'SE.UNSCHEDULED!', 'FO.PHQ9', 'FO.EOS']) {
        assert.ok(
          plan.forms.some((form) => form.formKey.includes(part)),
          part,
        );
      }
      assert.ok(
        plan.forms.some((form) => !form.saves.at(-1)?.complete),
        'some forms are only begun',
      );
    }),
    { numRuns: 12 },
  );
});

test('subjects belong to a patient of their site, and names, hospital numbers and phones are unique', () => {
  const { patients, subjects } = demoPlan(1, today);
  const byRef = new Map(patients.map((patient) => [patient.ref, patient]));
  for (const subject of subjects) assert.equal(byRef.get(subject.patient)?.hospital, subject.site);
  for (const key of ['hospitalNumber', 'phone'] as const) {
    assert.equal(new Set(patients.map((patient) => patient[key])).size, patients.length);
  }
  for (const index of [0, 1]) {
    assert.equal(new Set(patients.map((patient) => patient.names[index]?.text)).size, patients.length);
  }
});

test('nothing lies in the future and no status comes before consent', () => {
  fc.assert(
    fc.property(seeds, days, (seed, day) => {
      const plan = demoPlan(seed, day);
      for (const subject of plan.subjects) {
        const dates = [subject.consentDate, ...subject.changes.map((change) => change.date), day];
        assert.deepEqual(dates, [...dates].sort(), subject.screeningNumber);
      }
      for (const form of [...plan.forms, ...plan.amendment.forms]) {
        for (const { path, value = '' } of contentOf(form)) {
          const type = amended.items.get(parseItemPath(path)?.itemOid ?? '')?.dataType;
          if (type === 'date' || type === 'datetime')
            assert.ok(value.slice(0, 10) <= day, `${form.formKey} ${path} ${value}`);
          if (type === 'partialDate')
            assert.ok(value.slice(0, 7) <= day.slice(0, 7), `${form.formKey} ${path} ${value}`);
        }
      }
    }),
    { numRuns: 12 },
  );
});

test('subjects who were randomised met the pressure criterion, and the treatment works better than placebo', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const plan = demoPlan(seed, today);
      for (const subject of plan.subjects.filter((each) => each.randomised)) {
        const screening = meanSystolic(plan, subject.screeningNumber, 'SE.SCREENING');
        assert.ok(
          screening !== undefined && screening >= 140 && screening < 160,
          `${subject.screeningNumber} ${screening}`,
        );
      }
      assert.ok(meanFall(plan, 'VERUM') > meanFall(plan, 'PLACEBO') + 2);
    }),
    { numRuns: 12 },
  );
});

function meanFall(plan: DemoPlan, arm: string): number {
  const falls = plan.subjects
    .filter((subject) => subject.randomised?.arm === arm)
    .flatMap(({ screeningNumber }) => {
      const before = meanSystolic(plan, screeningNumber, 'SE.BASELINE');
      const after = meanSystolic(plan, screeningNumber, 'SE.WEEK8');
      return before !== undefined && after !== undefined ? [before - after] : [];
    });
  return falls.reduce((sum, fall) => sum + fall, 0) / falls.length;
}

function meanSystolic(plan: DemoPlan, subject: string, visit: string): number | undefined {
  const form = plan.forms.find((each) => each.subject === subject && each.formKey === `${visit}~FO.VS`);
  const value = form && contentOf(form).find((item) => item.path === 'IG.VS_OTHER/IT.SBP_MEAN')?.value;
  return value === undefined ? undefined : Number(value);
}

type Build = NonNullable<typeof build>;

function checkForm(form: DemoForm, build: Build): void {
  const key = parseFormKey(originOf(form.formKey));
  assert.ok(key, form.formKey);
  const visit = build.visits.get(key.visitOid);
  assert.ok(visit, form.formKey);
  assert.ok(
    visit.forms.some((ref) => ref.formOid === key.formOid),
    form.formKey,
  );
  assert.equal(visit.repeating, key.visitRepeatKey !== undefined, form.formKey);
  assert.equal(build.forms.get(key.formOid)?.repeating, key.formRepeatKey !== undefined, form.formKey);
  for (const item of form.saves.flatMap((save) => save.items)) {
    const place = `${form.subject} ${form.formKey} ${item.path} ${item.value}`;
    const path = parseItemPath(item.path);
    assert.ok(path, place);
    const template = formatItemPath({ ...path, groups: path.groups.map(({ oid }) => ({ oid })) });
    const slot = build.slots.get(key.formOid)?.find((each) => each.template === template);
    assert.ok(slot, place);
    slot.groups.forEach(({ group }, depth) => {
      const repeat = path.groups[depth]?.repeatKey;
      assert.equal(group.repeating, repeat !== undefined, place);
      assert.ok(Number(repeat ?? 1) <= (group.repeatingLimit ?? 1), place);
    });
    assert.equal([item.value, item.notDone, item.leftBlank].filter((one) => one !== undefined).length, 1, place);
    if (item.value !== undefined) checkItem(build, slot.item, item.value, place);
  }
}

function checkItem(build: Build, item: ItemDef, value: string, place: string): void {
  const dataType = dataTypeFromOdm(item.dataType);
  assert.ok(dataType, place);
  const codeList = item.codeListOid === undefined ? undefined : build.codeLists.get(item.codeListOid);
  const codes = codeList && new Set(codeList.entries.map((entry) => entry.codedValue));
  // DisplayFormat 5.1 is five characters, one of them after the point.
  const places = item.displayFormat?.split('.')[1];
  const significantDigits = places === undefined ? undefined : Number(places);
  const check = checkValue({ dataType, length: item.length, significantDigits, codes }, value);
  assert.deepEqual(check, { ok: true, value }, place);
  for (const { softHard, comparator = '', checkValues } of item.rangeChecks ?? []) {
    if (softHard === 'soft') continue;
    for (const bound of checkValues) {
      const order = compareDecimals(value, bound);
      assert.ok(order !== undefined, place);
      const holds: Record<string, boolean> = { GE: order >= 0, LE: order <= 0, GT: order > 0 };
      assert.ok(holds[comparator], `${place} ${comparator} ${bound}`);
    }
  }
}
