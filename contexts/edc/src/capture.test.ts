import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

const edc = await startEdc();
const { api, as, clock } = edc;
const capture = edc.of(contract.CaptureService);
after(() => edc.stop());
await importBuild(edc, coreStudy());

let taken = 0;

async function subjectAt(site = 'PKU1'): Promise<string> {
  const subject = `C-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  return subject;
}

/** Saves by who is at the site, on the revision that is there. */
async function save(subject: string, form: string, values: Record<string, string>, more: object = {}) {
  const { revision } = await api.getForm({ study, subject, form }, as('crc'));
  const items = Object.entries(values).map(([path, value]) => ({ path, value }));
  const request = { study, subject, form, expectedRevision: revision, items, reason: 'as told', ...more };
  return await api.saveForm(request, as('crc'));
}

const valueIn = (form: contract.Form, path: string) => form.items.find((item) => item.path === path)?.value;
const vs = 'SE.SCR~FO.VS';
const body = { 'IG.VS/IT.WEIGHT': '80.0', 'IG.VS/IT.HEIGHT': '180' };

test('a derived value follows its inputs, also into the form of another visit', async () => {
  const subject = await subjectAt();
  const screening = await save(subject, vs, body);
  assert.equal(valueIn(screening, 'IG.VS/IT.BMI'), '24.7');
  const base = await save(subject, 'SE.BASE~FO.VS', { 'IG.VS/IT.WEIGHT': '82.0' });
  assert.equal(valueIn(base, 'IG.VS/IT.BMI'), '25.3');
  await save(subject, vs, { 'IG.VS/IT.HEIGHT': '170' });
  const moved = await api.getForm({ study, subject, form: 'SE.BASE~FO.VS' }, as('crc'));
  assert.equal(valueIn(moved, 'IG.VS/IT.BMI'), '28.4', 'the height at screening has changed');
  assert.equal(moved.revision, 2n);
  const { changes } = await api.getItemHistory(
    { study, subject, form: 'SE.BASE~FO.VS', item: 'IG.VS/IT.BMI' },
    as('crc'),
  );
  assert.deepEqual(
    changes.map(({ new: now, reason }) => [now?.value, reason]),
    [
      ['25.3', 'as told'],
      ['28.4', 'as told'],
    ],
  );
  const gone = await save(subject, vs, {}, { items: [{ path: 'IG.VS/IT.HEIGHT' }] });
  assert.equal(valueIn(gone, 'IG.VS/IT.BMI'), undefined, 'without an input there is no value');
});

test('a hard check refuses the whole save, with its place and its words in both languages', async () => {
  const subject = await subjectAt();
  const edge = (sbp: string) => save(subject, vs, { 'IG.BP!1/IT.SBP': sbp, 'IG.BP!1/IT.DBP': '50' });
  for (const outside of ['59', '261']) {
    const refusal = await refusalOf(edge(outside));
    assert.equal(refusal.name, 'CHECK_FAILED');
    assert.deepEqual(
      refusal.violations.map(({ field }) => field),
      ['IG.BP!1/IT.SBP'],
    );
    assert.match(refusal.violations[0]?.textEn ?? '', /^must be [GL]E/);
    assert.match(refusal.violations[0]?.textZh ?? '', /^应/);
  }
  assert.equal((await api.getForm({ study, subject, form: vs }, as('crc'))).revision, 0n, 'nothing was saved');
  assert.equal((await edge('60')).revision, 1n);
  assert.equal((await edge('260')).revision, 2n);
});

test('a soft check opens one query; correcting the value answers it, and failing again reopens it', async () => {
  const subject = await subjectAt();
  const form = vs;
  const first = await save(subject, form, { 'IG.BP!1/IT.SBP': '170', 'IG.BP!1/IT.DBP': '90' });
  assert.deepEqual([first.status?.openQueries, first.failing.map(({ path }) => path)], [1, ['IG.BP!1/IT.SBP']]);
  const again = await save(subject, form, { 'IG.BP!1/IT.SBP': '175' });
  assert.equal(again.status?.openQueries, 1, 'the same query, about the new value');
  const right = await save(subject, form, { 'IG.BP!1/IT.SBP': '120' });
  assert.deepEqual([right.status?.openQueries, right.status?.answeredQueries], [0, 1]);
  const wrong = await save(subject, form, { 'IG.BP!1/IT.SBP': '165' });
  assert.deepEqual([wrong.status?.openQueries, wrong.status?.answeredQueries], [1, 0]);
  const read = await api.getForm({ study, subject, form }, as('monitor'));
  assert.equal(read.status?.openQueries, 1, 'what was answered is what is stored');
});

test('a save in which a check fails is answered again under its key, as it was', async () => {
  const items = Object.entries({ 'IG.BP!1/IT.SBP': '170', 'IG.BP!1/IT.DBP': '90' });
  const request = {
    study,
    subject: await subjectAt(),
    form: vs,
    items: items.map(([path, value]) => ({ path, value })),
  };
  const once = () => api.saveForm(request, { ...as('crc'), idempotencyKey: `fails-${request.subject}` });
  const first = await once();
  const [failing] = first.failing;
  assert.deepEqual([failing?.path, failing?.hard, failing?.messages.length], ['IG.BP!1/IT.SBP', false, 2]);
  assert.deepEqual(await once(), first);
});

test('a check over two visits fires from either side', async () => {
  const subject = await subjectAt();
  await save(subject, 'SE.W4~FO.VS', { 'IG.VS/IT.WEIGHT': '70' });
  const screening = await save(subject, vs, { 'IG.VS/IT.WEIGHT': '80' });
  assert.deepEqual(screening.failing, [], 'the query is at the later visit');
  const later = await api.getForm({ study, subject, form: 'SE.W4~FO.VS' }, as('crc'));
  assert.equal(later.status?.openQueries, 1);
  const corrected = await save(subject, 'SE.W4~FO.VS', { 'IG.VS/IT.WEIGHT': '72' });
  assert.deepEqual([corrected.status?.openQueries, corrected.status?.answeredQueries], [0, 1], '72 is just 90 %');
});

test('fifty saves at once open a query once', async () => {
  const subject = await subjectAt();
  const request = { study, subject, form: vs, items: [{ path: 'IG.BP!1/IT.SBP', value: '170' }] };
  const saves = Array.from({ length: 50 }, () => api.saveForm(request, as('crc')).catch(() => undefined));
  assert.equal((await Promise.all(saves)).filter((one) => one !== undefined).length, 1);
  assert.equal((await api.getForm({ study, subject, form: vs }, as('crc'))).status?.openQueries, 1);
});

test('skip logic hides an item and a form; what is hidden is kept, does not count, and comes back', async () => {
  const subject = await subjectAt();
  const dm = 'SE.SCR~FO.DM';
  const female = await save(subject, dm, { 'IG.DM/IT.SEX': 'F', 'IG.DM/IT.CHILD': 'Y' });
  assert.deepEqual(female.hidden, []);
  const missing = async () =>
    (await api.getCasebook({ study, subject }, as('crc'))).visits.find(({ visit }) => visit === 'SE.SCR')?.missing;
  assert.deepEqual(await missing(), ['FO.SV', 'FO.VS', 'FO.PREG']);
  const male = await save(subject, dm, { 'IG.DM/IT.SEX': 'M' });
  assert.deepEqual(male.hidden, ['IG.DM/IT.CHILD']);
  assert.equal(valueIn(male, 'IG.DM/IT.CHILD'), 'Y', 'kept');
  assert.deepEqual(await missing(), ['FO.SV', 'FO.VS'], 'no pregnancy test is expected of a man');
  assert.deepEqual((await save(subject, dm, { 'IG.DM/IT.SEX': 'F' })).hidden, []);
  assert.deepEqual(await missing(), ['FO.SV', 'FO.VS', 'FO.PREG']);
});

test('a form is complete when no mandatory item is missing, or a reason stands for it', async () => {
  const subject = await subjectAt();
  const dm = 'SE.SCR~FO.DM';
  const refusal = await refusalOf(save(subject, dm, {}, { complete: true }));
  assert.deepEqual([refusal.name, refusal.violations.map(({ field }) => field)], ['GATE_CLOSED', ['IG.DM/IT.SEX']]);
  const blank = { items: [{ path: 'IG.DM/IT.SEX', leftBlank: 'not told' }], complete: true };
  const complete = await save(subject, dm, {}, blank);
  assert.equal(complete.entry, contract.EntryStatus.COMPLETE);
  assert.equal(complete.items[0]?.leftBlank, 'not told');
  const late = await refusalOf(save(subject, dm, {}, { items: [{ path: 'IG.DM/IT.SEX' }] }));
  assert.equal(late.name, 'GATE_CLOSED', 'a complete form does not lose what it needs');
  const reopened = await save(subject, dm, {}, { items: [{ path: 'IG.DM/IT.SEX' }], complete: false });
  assert.equal(reopened.entry, contract.EntryStatus.STARTED);
  const repeat = await refusalOf(save(subject, vs, { 'IG.BP!2/IT.SBP': '120' }, { complete: true }));
  assert.deepEqual(
    repeat.violations.map(({ field }) => field),
    ['IG.BP!2/IT.DBP'],
    'in each repeat that is there',
  );
});

test('a form is skipped with a reason, takes nothing, and can be taken up again', async () => {
  const subject = await subjectAt();
  const form = { study, subject, form: 'SE.BASE~FO.LB' };
  const reason = 'No blood was drawn';
  assert.equal((await refusalOf(capture.skipForm({ ...form, reason: '  ' }, as('crc')))).name, 'REASON_REQUIRED');
  const skipped = await capture.skipForm({ ...form, reason }, as('crc'));
  assert.deepEqual([skipped.entry, skipped.skipped, skipped.revision], [contract.EntryStatus.SKIPPED, reason, 1n]);
  assert.deepEqual(await capture.skipForm({ ...form, reason, expectedRevision: 1n }, as('crc')), skipped, 'again');
  assert.equal((await refusalOf(save(subject, form.form, { 'IG.LB/IT.GLUC': '5.1' }))).name, 'STATE_FORBIDS');
  const stale = await refusalOf(capture.skipForm({ ...form, reason, undo: true }, as('crc')));
  assert.equal(stale.name, 'REVISION_STALE');
  const back = await capture.skipForm(
    { ...form, reason: 'Drawn after all', undo: true, expectedRevision: 1n },
    as('crc'),
  );
  assert.deepEqual([back.entry, back.skipped, back.revision], [contract.EntryStatus.STARTED, '', 2n]);
  assert.equal((await save(subject, form.form, { 'IG.LB/IT.GLUC': '5.10' })).revision, 3n);
  const { changes } = await api.getItemHistory({ ...form, item: '' }, as('crc'));
  assert.deepEqual(
    changes.filter(({ path }) => path === '').map(({ new: now, reason: why }) => [now?.value, why]),
    [
      ['SKIPPED', reason],
      ['STARTED', 'Drawn after all'],
    ],
  );
});

test('visits become due, overdue and missed by the calendar at the site; a skipped one does not', async () => {
  clock.set('2026-06-01T08:00:00Z');
  const subject = await subjectAt();
  const visits = async () => {
    const { visits: rows } = await api.getCasebook({ study, subject }, as('crc'));
    return Object.fromEntries(rows.map((row) => [row.visit, row]));
  };
  const names = new Map<number, string>(Object.entries(contract.VisitTiming).map(([name, number]) => [number, name]));
  const timing = async (visit: string) => names.get((await visits())[visit]?.timing ?? 0);
  assert.equal(await timing('SE.BASE'), 'NONE', 'its anchor has no date');
  await save(subject, 'SE.SCR~FO.SV', { 'IG.SV/IT.SVDAT': '2026-06-01' });
  const base = (await visits())['SE.BASE'];
  assert.deepEqual([base?.earliest, base?.target, base?.latest], ['2026-06-02', '2026-06-08', '2026-06-15']);
  for (const [instant, told] of [
    ['2026-06-01T15:59:59Z', 'FUTURE'],
    ['2026-06-01T16:00:00Z', 'DUE'],
    ['2026-06-15T15:59:59Z', 'DUE'],
    ['2026-06-15T16:00:00Z', 'OVERDUE'],
  ] as const) {
    clock.set(instant);
    assert.equal(await timing('SE.BASE'), told, `${instant} is midnight in Shanghai`);
  }
  const projected = (await visits())['SE.W4'];
  assert.deepEqual([projected?.target, projected?.projected], ['2026-07-06', true]);
  await capture.skipVisit({ study, subject, visit: 'SE.BASE', reason: 'On holiday' }, as('crc'));
  assert.equal(await timing('SE.BASE'), 'NONE');
  assert.equal((await visits())['SE.BASE']?.skipped, 'On holiday');
  await capture.skipVisit({ study, subject, visit: 'SE.BASE', reason: 'Came after all', undo: true }, as('crc'));
  await save(subject, 'SE.BASE~FO.SV', { 'IG.SV/IT.SVDAT': '2026-06-16' });
  assert.equal(await timing('SE.BASE'), 'LATE');
  const moved = (await visits())['SE.W4'];
  assert.deepEqual([moved?.target, moved?.projected], ['2026-07-14', false]);
  const none = await refusalOf(capture.skipVisit({ study, subject, visit: 'SE.NONE', reason: 'x' }, as('crc')));
  assert.equal(none.name, 'NOT_FOUND');
  clock.set('2026-06-01T08:00:00Z');
});

test('an unscheduled visit begins with its first value', async () => {
  const subject = await subjectAt();
  const before = await api.getCasebook({ study, subject }, as('crc'));
  assert.deepEqual(
    before.visits.map(({ visit }) => visit),
    ['SE.SCR', 'SE.BASE', 'SE.W4', 'SE.LOG'],
  );
  await save(subject, 'SE.UNS!1~FO.VS', { 'IG.VS/IT.WEIGHT': '80' });
  const { visits } = await api.getCasebook({ study, subject }, as('crc'));
  const row = visits.find(({ visit }) => visit === 'SE.UNS!1');
  assert.deepEqual([row?.date, row?.missing], ['', ['FO.SV']], 'its date is never written for anybody');
});

test('a repeat is removed with a reason, its queries close, and it comes back with its checks', async () => {
  const subject = await subjectAt();
  const form = { study, subject, form: 'SE.LOG~FO.AE!1' };
  await save(subject, 'SE.SCR~FO.SV', { 'IG.SV/IT.SVDAT': '2026-06-01' });
  const early = await save(subject, form.form, { 'IG.AE/IT.AETERM': 'Headache', 'IG.AE/IT.AESTDAT': '2026-05' });
  assert.equal(early.status?.openQueries, 1);
  const removed = await capture.removeForm({ ...form, reason: 'Wrong subject', expectedRevision: 1n }, as('crc'));
  assert.deepEqual([removed.removed, removed.status?.openQueries, removed.revision], [true, 0, 2n]);
  assert.equal(valueIn(removed, 'IG.AE/IT.AETERM'), 'Headache', 'nothing is deleted');
  assert.equal((await refusalOf(save(subject, form.form, { 'IG.AE/IT.AETERM': 'x' }))).name, 'STATE_FORBIDS');
  const back = await capture.removeForm(
    { ...form, reason: 'Right subject', undo: true, expectedRevision: 2n },
    as('crc'),
  );
  assert.deepEqual([back.removed, back.status?.openQueries], [false, 1], 'the check asks again');
  const fixed = await refusalOf(
    capture.removeForm({ study, subject, form: 'SE.SCR~FO.SV', reason: 'x', expectedRevision: 1n }, as('crc')),
  );
  assert.equal(fixed.name, 'STATE_FORBIDS', 'what does not repeat is not removed');
});

test('a complete form is removed: what is taken out lacks nothing', async () => {
  const subject = await subjectAt();
  const form = { study, subject, form: 'SE.UNS!1~FO.VS' };
  await save(subject, form.form, { 'IG.BP!1/IT.SBP': '120', 'IG.BP!1/IT.DBP': '80' }, { complete: true });
  const removed = await capture.removeForm({ ...form, reason: 'Twice', expectedRevision: 1n }, as('crc'));
  assert.deepEqual([removed.removed, removed.entry], [true, contract.EntryStatus.COMPLETE]);
});

test('one repeat of a group is removed inside its form', async () => {
  const subject = await subjectAt();
  const form = { study, subject, form: vs };
  await save(subject, vs, {
    'IG.BP!1/IT.SBP': '170',
    'IG.BP!1/IT.DBP': '90',
    'IG.BP!2/IT.SBP': '120',
    'IG.BP!2/IT.DBP': '80',
  });
  const group = 'IG.BP!1';
  const removed = await capture.removeGroup(
    { ...form, group, reason: 'Cuff slipped', expectedRevision: 1n },
    as('crc'),
  );
  assert.equal(removed.status?.openQueries, 0);
  assert.equal(removed.items.find(({ path }) => path === group)?.removed, true);
  const under = await refusalOf(save(subject, vs, { 'IG.BP!1/IT.SBP': '150' }));
  assert.deepEqual([under.name, under.violations[0]?.rule], ['INVALID_VALUE', 'group_removed']);
  assert.equal((await save(subject, vs, {}, { complete: true })).entry, contract.EntryStatus.COMPLETE);
  const back = await capture.removeGroup(
    { ...form, group, reason: 'It did not', undo: true, expectedRevision: 3n },
    as('crc'),
  );
  assert.deepEqual([back.items.find(({ path }) => path === group)?.removed, back.status?.openQueries], [false, 1]);
  for (const [wrong, name] of [
    ['IG.BP', 'INVALID_REQUEST'],
    ['IG.BP!9', 'NOT_FOUND'],
    ['IG.BP!1/IT.SBP', 'INVALID_REQUEST'],
  ] as const) {
    const request = { ...form, group: wrong, reason: 'x', expectedRevision: back.revision };
    assert.equal((await refusalOf(capture.removeGroup(request, as('crc')))).name, name, wrong);
  }
  const verified = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(verified.differing, []);
});

test('a file is judged by its content, kept once, named by an item, and read back', async () => {
  const subject = await subjectAt();
  const pdf = Buffer.from(`%PDF-1.7\n${'x'.repeat(600_000)}\n%%EOF\n`);
  const upload = (data: Uint8Array, name: string, contentType = 'application/pdf') =>
    capture.uploadFile({ study, subject, name, document: { contentType, data } }, as('crc'));
  const refusal = await refusalOf(upload(Buffer.from('MZ\u0090\u0000 not a picture'), 'scan.png', 'image/png'));
  assert.equal(refusal.name, 'FILE_REFUSED');
  const stored = await upload(pdf, '../../scan.pdf');
  assert.deepEqual([stored.name, stored.size], ['scan.pdf', BigInt(pdf.length)]);
  assert.equal((await upload(pdf, 'again.pdf')).file, stored.file, 'the same content is one file');
  const unknown = await refusalOf(
    save(subject, 'SE.BASE~FO.LB', { 'IG.LB/IT.SCAN': Buffer.alloc(32).toString('base64') }),
  );
  assert.equal(unknown.violations[0]?.rule, 'no_such_file');
  const form = await save(subject, 'SE.BASE~FO.LB', { 'IG.LB/IT.SCAN': stored.value });
  assert.equal(form.revision, 1n);
  const parts: Uint8Array[] = [];
  for await (const { data } of capture.getFile({ study, subject, file: stored.file }, as('monitor'))) parts.push(data);
  assert.ok(Buffer.concat(parts).equals(pdf));
  const other = async () => {
    for await (const part of capture.getFile({ study, subject, file: stored.file }, as('otherCrc'))) assert.ok(part);
  };
  assert.equal((await refusalOf(other())).name, 'NOT_FOUND');
});

test('a blinded item lives in a form of its own that the blinded cannot tell from none', async () => {
  const subject = await subjectAt();
  const shadow = { study, subject, form: 'SE.BASE~FO.LB.BLINDED' };
  const items = [{ path: 'IG.LB/IT.TITRE', value: '640' }];
  const saved = await api.saveForm({ ...shadow, items }, as('unblinded'));
  assert.equal(saved.status?.openQueries, 1);
  const open = await refusalOf(api.saveForm({ ...shadow, form: 'SE.BASE~FO.LB', items }, as('unblinded')));
  assert.equal(open.name, 'UNKNOWN_ITEM', 'not in the open form');
  for (const person of ['crc', 'monitor', 'manager', 'auditor'] as const) {
    const there = await refusalOf(api.getForm(shadow, as(person)));
    const nowhere = await refusalOf(api.getForm({ ...shadow, form: 'SE.BASE~FO.NONE' }, as(person)));
    assert.equal(there.name, nowhere.name);
    const { forms, visits } = await api.getCasebook({ study, subject }, as(person));
    assert.deepEqual([forms.length, visits.some(({ missing }) => missing.includes('FO.LB.BLINDED'))], [0, false]);
    const model = await api.getBuildModel({ study, build: '1' }, as(person));
    assert.doesNotMatch(Buffer.from(model.data).toString(), /IT\.TITRE/);
  }
  const seen = await api.getCasebook({ study, subject }, as('unblinded'));
  assert.deepEqual(
    seen.forms.map(({ form }) => form),
    ['SE.BASE~FO.LB.BLINDED'],
  );
});

test('a derived value in the form of another visit leaves that visit as it is', async () => {
  const subject = await subjectAt();
  const visitOf = async (name: string) =>
    (await api.getCasebook({ study, subject }, as('crc'))).visits.find(({ visit }) => visit === name);
  await save(subject, vs, { 'IG.VS/IT.WEIGHT': '80' });
  await save(subject, 'SE.BASE~FO.SV', { 'IG.SV/IT.SVDAT': '2026-06-01' });
  await save(subject, 'SE.BASE~FO.VS', { 'IG.VS/IT.WEIGHT': '82' });
  await save(subject, 'SE.BASE~FO.LB', { 'IG.LB/IT.GLUC': '5.1' });
  const before = await visitOf('SE.BASE');
  assert.deepEqual([before?.date, before?.missing], ['2026-06-01', []]);
  await save(subject, vs, { 'IG.VS/IT.HEIGHT': '180' });
  const derived = await api.getForm({ study, subject, form: 'SE.BASE~FO.VS' }, as('crc'));
  assert.equal(valueIn(derived, 'IG.VS/IT.BMI'), '25.3');
  assert.deepEqual(await visitOf('SE.BASE'), before);
});

test('of a form that repeats and is expected, one repeat that is there is enough', async () => {
  const text = Buffer.from(coreStudy({ oid: 'MDV.CORE.LOG' })).toString();
  const mandatory = text.replace(/(ItemGroupOID="FO.AE" OrderNumber="1" Mandatory=)"No"/, '$1"Yes"');
  assert.notEqual(mandatory, text);
  const build = await importBuild(edc, Buffer.from(mandatory));
  await edc.openCasebook('C-LOG', 'PKU1', Number(build));
  const missing = async () =>
    (await api.getCasebook({ study, subject: 'C-LOG' }, as('crc'))).visits.find(({ visit }) => visit === 'SE.LOG')
      ?.missing;
  assert.deepEqual(await missing(), ['FO.AE']);
  for (const form of ['SE.LOG~FO.AE!1', 'SE.LOG~FO.AE!2']) await save('C-LOG', form, { 'IG.AE/IT.AETERM': 'Headache' });
  const remove = async (form: string) => {
    const { revision } = await api.getForm({ study, subject: 'C-LOG', form }, as('crc'));
    const request = { study, subject: 'C-LOG', form, expectedRevision: revision, reason: 'Entered twice' };
    await capture.removeForm(request, as('crc'));
  };
  await remove('SE.LOG~FO.AE!2');
  assert.deepEqual(await missing(), [], 'the first one is there');
  await remove('SE.LOG~FO.AE!1');
  assert.deepEqual(await missing(), ['FO.AE']);
});
