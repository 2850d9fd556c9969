import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

const edc = await startEdc();
const { api, as, statements } = edc;
after(() => edc.stop());
await importBuild(edc);

const baseline = 'SE.BASE~FO.VS';
let taken = 0;

/** A subject of its own for each story. */
async function subjectAt(site: string): Promise<string> {
  const subject = `S-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  return subject;
}

test('a coordinator enters vital signs, corrects one with a reason, and the history tells both', async () => {
  const subject = await subjectAt('PKU1');
  const form = { study, subject, form: baseline };
  const empty = await api.getForm(form, as('crc'));
  assert.deepEqual([empty.revision, empty.items.length, empty.entry], [0n, 0, 1]);

  const items = [
    { path: 'IG.VS/IT.DBP', value: '85', unit: 'MU.MMHG' },
    { path: 'IG.VS/IT.SBP', value: '１２０' },
    { path: 'IG.VS/IT.DATE', value: '2026-11' },
  ];
  const first = await api.saveForm({ ...form, items }, as('crc'));
  assert.equal(first.revision, 1n);
  assert.deepEqual(
    first.items.map(({ path, value, version }) => [path, value, version]),
    [
      ['IG.VS/IT.SBP', '120', 1n],
      ['IG.VS/IT.DBP', '85', 1n],
      ['IG.VS/IT.DATE', '2026-11', 1n],
    ],
    'in the order of the form, full-width digits of a number made half-width',
  );

  const correction = { ...form, expectedRevision: 1n, items: [{ path: 'IG.VS/IT.SBP', value: '130' }] };
  const second = await api.saveForm({ ...correction, reason: 'Misread', complete: true }, as('crc'));
  assert.deepEqual([second.revision, second.entry], [2n, 3]);

  const { changes } = await api.getItemHistory({ ...form, item: 'IG.VS/IT.SBP' }, as('crc'));
  assert.deepEqual(
    changes.map((c) => [c.version, c.old?.value, c.new?.value, c.actor, c.command, c.reason]),
    [
      [1n, undefined, '120', 'u-crc', 'verum.edc.v1.EdcService/SaveForm', 'Data entry'],
      [2n, '120', '130', 'u-crc', 'verum.edc.v1.EdcService/SaveForm', 'Misread'],
    ],
  );
  const all = await api.getItemHistory({ ...form, pageSize: 4 }, as('crc'));
  assert.deepEqual(
    all.changes.map(({ path }) => path),
    ['', 'IG.VS/IT.DATE', 'IG.VS/IT.DBP', 'IG.VS/IT.SBP'],
    'the entry status is kept under the path ""',
  );
  const rest = await api.getItemHistory({ ...form, pageSize: 4, pageToken: all.nextPageToken }, as('crc'));
  assert.deepEqual(
    rest.changes.map(({ path, new: now }) => [path, now?.value]),
    [
      ['', 'COMPLETE'],
      ['IG.VS/IT.SBP', '130'],
    ],
  );
  assert.equal(rest.nextPageToken, '');
});

test('saving without a difference changes nothing and leaves no trace', async () => {
  const subject = await subjectAt('PKU1');
  const form = { study, subject, form: baseline };
  const items = [
    { path: 'IG.VS/IT.SBP', value: '120' },
    { path: 'IG.VS/IT.DBP', notDone: 'Cuff broken' },
    { path: 'IG.VS/IT.NOTE' },
  ];
  const first = await api.saveForm({ ...form, items }, as('crc'));
  assert.equal(first.items.length, 2, 'a blank item that never had content is not on record');
  const again = await api.saveForm({ ...form, items, expectedRevision: 1n }, as('crc'));
  assert.deepEqual(again, first);
  const nothing = await api.saveForm({ study, subject, form: 'SE.UNS!1~FO.VS', items: [] }, as('crc'));
  assert.equal(nothing.revision, 0n, 'an empty first save does not start the form');
  const { changes } = await api.getItemHistory(form, as('crc'));
  assert.equal(changes.length, 3);
});

test('blanking an item keeps its version and needs a reason; so does filling it again', async () => {
  const subject = await subjectAt('PKU1');
  const form = { study, subject, form: baseline };
  const path = 'IG.VS/IT.NOTE';
  await api.saveForm({ ...form, items: [{ path, value: ' a  b ' }] }, as('crc'));
  for (const reason of ['', '   ', '\t\n', '　']) {
    const refusal = await refusalOf(
      api.saveForm({ ...form, expectedRevision: 1n, items: [{ path }], reason }, as('crc')),
    );
    assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['REASON_REQUIRED', 'reason']);
  }
  const blank = await api.saveForm(
    { ...form, expectedRevision: 1n, items: [{ path }], reason: 'Wrong subject' },
    as('crc'),
  );
  assert.deepEqual([blank.items[0]?.value, blank.items[0]?.version], [undefined, 2n]);
  const refill = { ...form, expectedRevision: 2n, items: [{ path, value: 'c' }] };
  assert.equal((await refusalOf(api.saveForm(refill, as('crc')))).name, 'REASON_REQUIRED');
  const filled = await api.saveForm({ ...refill, reason: 'Right after all' }, as('crc'));
  assert.equal(filled.items[0]?.version, 3n);
  const untouched = { ...form, expectedRevision: 3n, items: [{ path: 'IG.VS/IT.SBP', value: '118' }] };
  assert.equal((await api.saveForm(untouched, as('crc'))).revision, 4n, 'a first entry beside it needs none');
});

test('everything that is wrong is refused at once, each at its place', async () => {
  const subject = await subjectAt('PKU1');
  const items = [
    { path: 'IG.VS/IT.SBP', value: 'high' },
    { path: 'IG.VS/IT.DBP', value: '1200' },
    { path: 'IG.VS/IT.ARM', value: 'X' },
    { path: 'IG.VS/IT.NOTE', value: 'x'.repeat(21) },
    { path: 'IG.VS/IT.DATE', value: '2026-02-30' },
    { path: 'IG.LAB/IT.TEST', value: 'a' },
    { path: 'IG.VS!1/IT.SBP', value: '1' },
    { path: 'IG.LAB!1/IT.GLUC', value: '5.10' },
    { path: 'IG.LAB!2/IT.GLUC', value: '5.10', unit: 'MU.MMHG' },
    { path: 'IG.LAB!3/IT.GLUC', value: '5.10', notDone: 'no blood' },
    { path: 'IG.LAB!4/IT.GLUC', unit: 'MU.MMOL' },
    { path: 'IG.LAB!5/IT.TEST', notDone: '  ' },
    { path: 'IG.LAB!6/IT.TEST', value: '' },
    { path: 'IG.LAB!7/IT.TEST', value: 'a' },
    { path: 'IG.LAB!7/IT.TEST', value: 'b' },
  ];
  const form = { study, subject, form: baseline };
  const refusal = await refusalOf(api.saveForm({ ...form, items }, as('crc')));
  assert.equal(refusal.name, 'INVALID_VALUE');
  assert.deepEqual(
    refusal.violations.map(({ field, rule }) => [field, rule]),
    [
      ['IG.VS/IT.SBP', 'malformed'],
      ['IG.VS/IT.DBP', 'too_many_digits'],
      ['IG.VS/IT.ARM', 'not_a_choice'],
      ['IG.VS/IT.NOTE', 'too_long'],
      ['IG.VS/IT.DATE', 'no_such_date'],
      ['IG.LAB/IT.TEST', 'group_repeat_key_missing'],
      ['IG.VS!1/IT.SBP', 'group_repeat_key_unexpected'],
      ['IG.LAB!1/IT.GLUC', 'unit_missing'],
      ['IG.LAB!2/IT.GLUC', 'unknown_unit'],
      ['IG.LAB!3/IT.GLUC', 'value_and_not_done'],
      ['IG.LAB!4/IT.GLUC', 'unit_without_value'],
      ['IG.LAB!5/IT.TEST', 'not_done_unreadable'],
      ['IG.LAB!6/IT.TEST', 'empty'],
      ['IG.LAB!7/IT.TEST', 'given_twice'],
    ],
  );
  for (const { textEn, textZh } of refusal.violations)
    assert(textEn !== '' && textZh !== '' && !textEn.includes('high'));
  const unknown = [
    { path: 'IG.VS/IT.NONE', value: '1' },
    { path: 'IG.VS//', value: '1' },
    { path: '__proto__', value: '1' },
  ];
  const second = await refusalOf(api.saveForm({ ...form, items: unknown }, as('crc')));
  assert.equal(second.name, 'UNKNOWN_ITEM');
  assert.deepEqual(
    second.violations.map(({ field, rule }) => [field, rule]),
    [
      ['IG.VS/IT.NONE', 'unknown_item'],
      ['IG.VS//', 'not_an_item_path'],
      ['__proto__', 'unknown_item'],
    ],
  );
  assert.equal((await api.getForm(form, as('crc'))).revision, 0n, 'nothing of it was saved');
});

test('a form key says exactly what the build says', async () => {
  const subject = await subjectAt('PKU1');
  const items = [{ path: 'IG.VS/IT.SBP', value: '120' }];
  const save = (form: string, its = items) => api.saveForm({ study, subject, form, items: its }, as('crc'));
  for (const [form, name, rule] of [
    ['SE.BASE', 'INVALID_REQUEST', 'not_a_form_key'],
    ['SE.NONE~FO.VS', 'NOT_FOUND', 'unknown_form'],
    ['SE.UNS!1~FO.AE!1', 'NOT_FOUND', 'unknown_form'],
    ['SE.UNS~FO.VS', 'INVALID_REQUEST', 'visit_repeat_key_missing'],
    ['SE.BASE!1~FO.VS', 'INVALID_REQUEST', 'visit_repeat_key_unexpected'],
    ['SE.BASE~FO.AE', 'INVALID_REQUEST', 'form_repeat_key_missing'],
    ['SE.BASE~FO.VS!1', 'INVALID_REQUEST', 'form_repeat_key_unexpected'],
  ] as const) {
    const refusal = await refusalOf(save(form));
    assert.deepEqual(
      [refusal.name, refusal.violations[0]?.field, refusal.violations[0]?.rule],
      [name, 'form', rule],
      form,
    );
  }
  assert.equal((await save('SE.UNS!2~FO.VS')).revision, 1n);
  assert.equal((await save('SE.BASE~FO.AE!a', [{ path: 'IG.AE/IT.AETERM', value: '头痛' }])).items[0]?.value, '头痛');
});

test('fifty parallel identical saves with one key make one version', async () => {
  const subject = await subjectAt('PKU1');
  const save = { study, subject, form: baseline, items: [{ path: 'IG.VS/IT.SBP', value: '120' }] };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api.saveForm(save, { ...as('crc'), idempotencyKey: `same-${subject}` })),
  );
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0]?.revision, 1n);
  const { changes } = await api.getItemHistory({ ...save, item: 'IG.VS/IT.SBP' }, as('crc'));
  assert.equal(changes.length, 1);
  const other = api.saveForm({ ...save, items: [] }, { ...as('crc'), idempotencyKey: `same-${subject}` });
  assert.equal((await refusalOf(other)).name, 'IDEMPOTENCY_MISMATCH');
});

for (const start of ['a form not started', 'a started form']) {
  test(`fifty parallel different saves on ${start} make one version and 49 conflicts that name the field`, async () => {
    const subject = await subjectAt('PKU1');
    const form = { study, subject, form: baseline };
    const path = 'IG.VS/IT.SBP';
    const expectedRevision = start === 'a started form' ? 1n : 0n;
    if (expectedRevision === 1n) await api.saveForm({ ...form, items: [{ path, value: '99' }] }, as('crc'));
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        api.saveForm(
          { ...form, expectedRevision, reason: 'Race', items: [{ path, value: String(100 + index) }] },
          as('crc'),
        ),
      ),
    );
    const saved = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    assert.equal(saved.length, 1);
    assert.equal(saved[0]?.revision, expectedRevision + 1n);
    const theirs = saved[0]?.items[0]?.value;
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      const refusal = await refusalOf(Promise.reject(result.reason));
      assert.equal(refusal.name, 'REVISION_STALE');
      assert.deepEqual(refusal.detail, {
        expectedRevision: Number(expectedRevision),
        revision: Number(expectedRevision) + 1,
        fields: [
          {
            path,
            mine: { value: String(100 + index) },
            theirs: { value: theirs, version: Number(expectedRevision) + 1 },
          },
        ],
      });
    }
    const { changes } = await api.getItemHistory({ ...form, item: path }, as('crc'));
    assert.equal(changes.length, Number(expectedRevision) + 1);
  });
}

test('a save of a form costs at most six statements, a conflict included', async () => {
  const subject = await subjectAt('PKU1');
  const items = [
    { path: 'IG.VS/IT.SBP', value: '120' },
    { path: 'IG.VS/IT.DBP', value: '80' },
  ];
  const save = { study, subject, form: baseline, items };
  const cost = async (request: Parameters<typeof api.saveForm>[0], key: string) => {
    statements.length = 0;
    await api.saveForm(request, { ...as('crc'), idempotencyKey: key }).catch(() => undefined);
    return statements.length;
  };
  assert.equal(await cost(save, `first-${subject}`), 6);
  assert.equal(await cost({ ...save, expectedRevision: 1n, reason: 'x', complete: true }, `second-${subject}`), 6);
  assert.equal(await cost(save, `first-${subject}`), 3, 'the answer that was given before');
  assert((await cost(save, `stale-${subject}`)) <= 6);
});
