import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN, readDesign } from '@verum/checks';
import fc from 'fast-check';
import { addDays, daysBetween } from './calendar.ts';
import { demoPlan } from './demo-plan.ts';
import { contentOf } from './entry.ts';
import { judgeForms, studyBuilds } from './judge-forms.fixture.ts';
import type { DemoPlan } from './plan.ts';
import { smallPdf } from './small-pdf.ts';
import type { DemoStep } from './steps.ts';
import { WHO } from './story/who.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const days = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2098-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** 73.6 kg and 160 cm are a body mass index of 28.75, which is 28.8 and no 28.74999… */
const aTie: [number, string] = [2147483621, '2090-05-19'];
const always = (holds: (plan: DemoPlan, day: string) => void) =>
  fc.assert(
    fc.property(seeds, days, (seed, day) => holds(demoPlan(seed, day), day)),
    { numRuns: 8, endOnFailure: true, examples: [aTie] },
  );
const formsOf = (plan: DemoPlan, subject: string) => plan.forms.filter((form) => form.subject === subject);
const designs = studyBuilds.map((build) => readDesign(build).design);

test('what the build derives is what the site has written, and no hard check is against it', () => {
  always((plan) => {
    for (const { screeningNumber } of plan.subjects) {
      const forms = formsOf(plan, screeningNumber);
      const { derived, outcomes } = judgeForms(forms);
      // What is only begun may lack what its first values already give.
      const isWritten = (formKey: string, path: string) =>
        forms.some((form) => form.formKey === formKey && contentOf(form).some((item) => item.path === path));
      const wrong = derived.filter(({ formKey, path }) => isWritten(formKey, path));
      assert.deepEqual(
        wrong.map(({ formKey, path, value }) => [screeningNumber, formKey, path, value]),
        [],
      );
      const hard = outcomes.filter(({ rule, verdict }) => rule.severity === 'hard' && verdict === 'fails');
      assert.deepEqual(
        hard.map(({ rule, formKey }) => [screeningNumber, rule.id, formKey]),
        [],
      );
    }
    const { outcomes } = judgeForms(
      [...formsOf(plan, WHO.firstEcg), ...plan.amendment.forms.filter(({ subject }) => subject === WHO.firstEcg)],
      1,
    );
    assert.ok(outcomes.every(({ rule, verdict }) => rule.severity === 'soft' || verdict !== 'fails'));
  });
});

test('soft checks ask: some queries are candidates, some are answered by rule, one stays open', () => {
  always((plan) => {
    const asked = new Set(
      plan.subjects.flatMap(({ screeningNumber }) =>
        judgeForms(formsOf(plan, screeningNumber))
          .outcomes.filter(({ verdict }) => verdict === 'fails')
          .map(({ rule }) => rule.id),
      ),
    );
    for (const rule of ['IT.DACOMP#1', 'D.LB_DATE', 'IT.INCL04#1', 'IT.AESER#1', 'IT.DADAYS#4'])
      assert.ok(asked.has(rule), rule);
    assert.deepEqual(designs[0]?.candidates, ['D.LB_DATE', 'IT.DACOMP#1']);
    const handled = plan.steps.flatMap((step) => ('rules' in step ? (step.rules ?? []) : []));
    assert.ok(!handled.includes('IT.DADAYS#4') && !handled.includes('IT.DACOMP#1'), 'nobody has got to these yet');
  });
});

const KINDS: readonly DemoStep['kind'][] = [
  ...(['skip-visit', 'skip-form', 'remove-form', 'attach-file', 'annotate', 'correct'] as const),
  ...([
    'open-query',
    'release-queries',
    'answer-queries',
    'close-queries',
    'reopen-queries',
    'cancel-queries',
  ] as const),
  ...(['verify', 'sign', 'freeze', 'lock', 'request-unlock'] as const),
];

test('every kind of step is there, by users of the site whose role may', () => {
  always((plan) => {
    const steps = [...plan.steps, ...plan.amendment.steps];
    assert.deepEqual(new Set(steps.map(({ kind }) => kind)), new Set(KINDS));
    const users = new Map(plan.users.map((user) => [user.login, user]));
    for (const step of steps) {
      const user = users.get(step.by);
      assert.ok(user && (user.sites ?? [step.site]).includes(step.site), `${step.kind} by ${step.by} at ${step.site}`);
      assert.ok(ROLES[step.kind].includes(user.role), `${step.kind} by ${user.role}`);
      if ('subject' in step && step.subject !== undefined) assert.equal(step.subject.slice(0, 2), step.site);
      if ('reason' in step) assert.notEqual(step.reason, '');
    }
  });
});

const WRITERS = ['CRC', 'INVESTIGATOR'];
const REVIEWERS = ['MONITOR', 'DATA_MANAGER'];
const ROLES: Readonly<Record<DemoStep['kind'], readonly string[]>> = {
  'skip-visit': WRITERS,
  'skip-form': WRITERS,
  'remove-form': WRITERS,
  correct: WRITERS,
  'attach-file': WRITERS,
  annotate: WRITERS,
  'open-query': REVIEWERS,
  'release-queries': ['DATA_MANAGER'],
  'answer-queries': WRITERS,
  'close-queries': REVIEWERS,
  'reopen-queries': REVIEWERS,
  'cancel-queries': REVIEWERS,
  verify: ['MONITOR'],
  sign: ['INVESTIGATOR'],
  freeze: REVIEWERS,
  lock: ['DATA_MANAGER'],
  'request-unlock': ['DATA_MANAGER'],
};

test('a signed and verified value is corrected afterwards, and another user than the one who locked wants it opened', () => {
  always(({ steps }) => {
    const at = (kind: DemoStep['kind'], subject: string) =>
      steps.findIndex((step) => step.kind === kind && 'subject' in step && step.subject === subject);
    assert.ok(at('verify', WHO.corrected) >= 0);
    assert.ok(at('sign', WHO.corrected) > at('verify', WHO.corrected));
    assert.ok(at('correct', WHO.corrected) > at('sign', WHO.corrected));
    assert.ok(at('request-unlock', WHO.unlockWanted) > at('lock', WHO.unlockWanted));
    assert.notEqual(steps[at('request-unlock', WHO.unlockWanted)]?.by, steps[at('lock', WHO.unlockWanted)]?.by);
  });
});

test('a visit is overdue, one is missed with a reason, and whoever stopped is expected no more', () => {
  always((plan, day) => {
    const held = (subject: string, visit: string) =>
      formsOf(plan, subject).find(({ formKey }) => formKey === `${visit}~FO.SV`)?.saves[0]?.items[0]?.value;
    const skipped = (subject: string) =>
      plan.steps.flatMap((step) => (step.kind === 'skip-visit' && step.subject === subject ? [step.visit] : []));
    const overdue = plan.subjects.filter(({ screeningNumber, status }) => {
      const baseline = held(screeningNumber, 'SE.BASELINE');
      if (status !== 'ENROLLED' || baseline === undefined) return false;
      const [late4, late8] = [addDays(baseline, 28 + 5), addDays(baseline, 56 + 5)];
      return (
        (held(screeningNumber, 'SE.WEEK4') === undefined && late4 < day) ||
        (held(screeningNumber, 'SE.WEEK8') === undefined && late8 < day)
      );
    });
    assert.ok(overdue.length >= 2);
    assert.deepEqual(skipped(WHO.travelled), ['SE.WEEK4']);
    for (const { screeningNumber, status } of plan.subjects) {
      if (status !== 'SCREEN_FAILED' && status !== 'WITHDRAWN') continue;
      for (const visit of ['SE.BASELINE', 'SE.WEEK4', 'SE.WEEK8', 'SE.WEEK12'])
        assert.notEqual(held(screeningNumber, visit) !== undefined, skipped(screeningNumber).includes(visit), visit);
    }
  });
});

test('reasons for what is not there are those of the design', () => {
  const [design = DEFAULT_DESIGN] = designs;
  const codes = (list: typeof design.notDoneReasons) => new Set(list.map(({ code }) => code));
  const given = { notDone: new Set<string>(), leftBlank: new Set<string>() };
  for (const { notDone, leftBlank } of [1, 2, 3].flatMap((seed) =>
    demoPlan(seed, '2026-11-23').forms.flatMap(contentOf),
  )) {
    if (notDone !== undefined) given.notDone.add(notDone);
    if (leftBlank !== undefined) given.leftBlank.add(leftBlank);
  }
  assert.ok(given.notDone.size > 0 && given.notDone.isSubsetOf(codes(design.notDoneReasons)));
  assert.ok(given.leftBlank.size > 0 && given.leftBlank.isSubsetOf(codes(design.leftBlankReasons)));
});

test('the list gives subjects their places in order, without a kit or number twice', () => {
  always(({ randomisation: { places }, subjects, forms }) => {
    for (const key of ['number', 'kit'] as const)
      assert.equal(new Set(places.map((place) => place[key])).size, places.length);
    for (const site of ['01', '02', '03']) {
      const own = places.filter((place) => place.site === site);
      assert.deepEqual(
        own.map(({ sequence }) => sequence),
        own.map((_, index) => index + 1),
      );
      const given = subjects.filter((subject) => subject.site === site && subject.randomised);
      assert.deepEqual(
        given.map(({ randomised }) => randomised?.number),
        own.slice(0, given.length).map(({ number }) => number),
      );
    }
    const shown = forms.filter(({ formKey }) => formKey.endsWith('~FO.RAND')).flatMap(contentOf);
    assert.ok(shown.every(({ value = '' }) => !/VERUM|PLACEBO/.test(value)));
  });
});

test('what tells the arm is entered by the unblinded only', () => {
  always(({ forms }) => {
    const blinded = forms.filter(({ formKey }) => /~FO\.(DD\.BLINDED|PK)$/.test(formKey));
    assert.deepEqual(designs[0]?.blinded, { items: ['IT.DDBATCH'], forms: ['FO.PK'] });
    assert.ok(blinded.some(({ formKey }) => formKey.endsWith('PK')));
    for (const { saves } of blinded) assert.ok(saves.every(({ by }) => by === 'pharmacist'));
    for (const form of forms.filter((one) => !blinded.includes(one)))
      assert.ok(contentOf(form).every(({ path }) => !/IT\.(DDBATCH|PK)/.test(path)));
  });
});

test('the amendment is active at one site, pending at another, and leaves one value without a place', () => {
  always(({ amendment, forms }, day) => {
    assert.deepEqual(
      amendment.activations.map(({ site, fromDate }) => [site, daysBetween(day, fromDate)]),
      [
        ['01', -35],
        ['02', 14],
      ],
    );
    assert.equal(amendment.migration.site, '01');
    const remarks = forms.flatMap((form) =>
      contentOf(form)
        .filter(({ path }) => path.endsWith('IT.VSREM'))
        .map(() => form),
    );
    assert.deepEqual(
      remarks.map(({ subject }) => subject),
      [WHO.remarked],
    );
    assert.ok(amendment.forms.some(({ subject }) => subject === WHO.firstEcg));
    assert.ok(amendment.steps.some(({ kind }) => kind === 'skip-form'));
    assert.ok(amendment.steps.some(({ kind }) => kind === 'attach-file'));
  });
});

test('a small PDF says where its parts lie', () => {
  const file = new TextDecoder().decode(smallPdf(['A (report)', 'B\\C']));
  assert.match(file, /^%PDF-1\.4\n/);
  assert.ok(file.includes('(A \\(report\\)) Tj') && file.includes('(B\\\\C) Tj'));
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  assert.ok(file.slice(start).startsWith('xref\n0 6\n'));
  for (const [index, offset] of [...file.matchAll(/^(\d{10}) 00000 n $/gm)].entries())
    assert.ok(file.slice(Number(offset[1])).startsWith(`${index + 1} 0 obj\n`));
  assert.throws(() => smallPdf(['报告']), RangeError);
});
