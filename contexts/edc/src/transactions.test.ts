import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { study as model, type StudyPlan } from './domain/migration/migration-testing.ts';
import { putPart } from './store/uploads.ts';
import { startEdc, study, type TestEdc } from './testing.ts';
import { capture, publishAll, write } from './testing-amendment.ts';
import { holdJob, workUntilNote } from './testing-jobs.ts';

// Documents of transactions (ODM 1.3.2, 2.9) as jobs: tried as a whole, applied as a whole, and once.

const plan: StudyPlan = {
  visits: { 'SE.1': ['FO.F'] },
  forms: { 'FO.F*': ['IG.G'] },
  groups: { 'IG.G*': ['IT.A', 'IT.B'] },
};
const subjects = Array.from({ length: 25 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`);
const form = 'SE.1~FO.F!1';
let verum: TestEdc;

before(async () => {
  assert.ok(model(plan));
  verum = await startEdc();
  await publishAll(verum, [plan]);
  for (const subject of [...subjects, 'A1', 'A2', 'A3'])
    await capture(verum, subject, { [form]: { 'IG.G!1/IT.A': 'old', 'IG.G!2/IT.A': 'second' } });
});
after(() => verum?.stop());

const transfers = () => verum.of(edc.TransferService);

const item = (type: string, value: string, oid = 'IT.A') =>
  `<ItemData ItemOID="${oid}" TransactionType="${type}"${value === '' ? '' : ` Value="${value}"`}/>`;
const group = (content: string, key = '1', type = '') =>
  `<ItemGroupData ItemGroupOID="IG.G" ItemGroupRepeatKey="${key}"${type && ` TransactionType="${type}"`}>${content}</ItemGroupData>`;
const inForm = (content: string, type = '') =>
  `<StudyEventData StudyEventOID="SE.1"><FormData FormOID="FO.F" FormRepeatKey="1"${type && ` TransactionType="${type}"`}>${content}</FormData></StudyEventData>`;
const subject = (key: string, content: string) => `\n<SubjectData SubjectKey="${key}">${content}</SubjectData>`;
const document = (content: string) =>
  Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Transactional" ODMVersion="1.3.2"
 CreationDateTime="2026-11-23T08:00:00Z"><ClinicalData StudyOID="S" MetaDataVersionOID="MDV.1">${content}\n</ClinicalData></ODM>`);

async function upload(bytes: Uint8Array): Promise<string> {
  const id = randomUUID();
  await write(verum, (tx) => putPart(tx, { study, upload: id, actor: 'u-dm' }, 1, bytes));
  return id;
}

interface Outcome {
  readonly job: edc.Job;
  readonly findings: readonly (readonly [rule: string, path: string, line: number])[];
}

async function imported(bytes: Uint8Array, more: object = {}): Promise<Outcome> {
  const id = await upload(bytes);
  const request = { study, upload: id, reason: 'As sent', ...more };
  return await outcomeOf((await transfers().startImport(request, verum.as('manager'))).job);
}

const over: readonly edc.JobState[] = [edc.JobState.DONE, edc.JobState.FAILED];

async function outcomeOf(id: string): Promise<Outcome> {
  for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(50)) {
    const job = await transfers().getJob({ study, job: id }, verum.as('manager'));
    if (!over.includes(job.state)) continue;
    const page = await transfers().listJobFindings({ study, job: id, pageSize: 100 }, verum.as('manager'));
    return { job, findings: page.findings.map(({ rule, path, line }) => [rule, path, line] as const) };
  }
  return assert.fail('the job is not over');
}

const shown = (subject: string) => verum.api.getForm({ study, subject, form }, verum.as('manager'));
const valueAt = async (subject: string, path = 'IG.G!1/IT.A') =>
  (await shown(subject)).items.find((one) => one.path === path)?.value;
const countsOf = ({ job: { state, subjects, forms, values, unchanged } }: Outcome) =>
  [state, subjects, forms, values, unchanged].map(String);

test('with one error nothing of the document is applied, and the trial says the same', async () => {
  const content =
    subject('A1', inForm(group(item('Update', 'new')))) + subject('A2', inForm(group(item('Insert', 'again'))));
  const broken = ['insert-on-existing', `SubjectData[A2]/${form}/IG.G!1/IT.A`, 4] as const;
  const whole = ['document-not-applied', '', 0] as const;
  const tried = await imported(document(content), { dryRun: true });
  assert.deepEqual(countsOf(tried), [String(edc.JobState.DONE), '0', '0', '0', '0']);
  const refused = await imported(document(content));
  assert.deepEqual(countsOf(refused), [String(edc.JobState.FAILED), '0', '0', '0', '0']);
  assert.equal(refused.job.refusal, 'DOCUMENT_REFUSED');
  assert.deepEqual(
    [tried.findings, refused.findings],
    [
      [broken, whole],
      [broken, whole],
    ],
  );
  assert.equal(await valueAt('A1'), 'old');
  const resumed = await transfers().resumeJob({ study, job: refused.job.job }, verum.as('manager'));
  const again = await outcomeOf(resumed.job);
  assert.deepEqual(again.findings, refused.findings, 'it finds nothing twice');

  for (const dryRun of [true, false]) {
    const skipped = await imported(document(content), { skipErrors: true, dryRun });
    assert.deepEqual(countsOf(skipped), [String(edc.JobState.DONE), '2', '1', '1', '0']);
    assert.deepEqual(skipped.findings, [broken]);
    assert.equal(await valueAt('A1'), dryRun ? 'old' : 'new');
  }
  assert.equal(await valueAt('A2'), 'old');
});

test('at once, as a request, it is the same', async () => {
  const content = subject('A2', inForm(group(item('Remove', '')))) + subject('A2', inForm(group(item('Remove', ''))));
  const request = { study, reason: 'As sent', document: { contentType: 'application/xml', data: document(content) } };
  const answer = await verum.api.importClinicalData(request, verum.as('manager'));
  assert.deepEqual(
    answer.findings.map(({ rule }) => rule),
    ['remove-on-missing', 'document-not-applied'],
  );
  assert.deepEqual([answer.values, await valueAt('A2')], [0n, 'old']);
  await verum.api.importClinicalData({ ...request, skipErrors: true }, verum.as('manager'));
  assert.equal(await valueAt('A2'), undefined);
});

test('a removal is the domain’s own: with its reason in the history, and queries closed', async () => {
  const key = { study, subject: 'A3', form };
  const query = { ...key, path: 'IG.G!2/IT.A', text: 'Which?' };
  const queries = () => verum.of(edc.QueryService);
  await queries().openQuery(query as never, verum.as('monitor'));
  await imported(document(subject('A3', inForm(group('', '2', 'Remove')))), { reason: 'Entered twice' });
  const listed = await queries().listQueries({ study, subject: 'A3' } as never, verum.as('monitor'));
  assert.deepEqual(
    listed.queries.map(({ state }) => state),
    [edc.QueryState.CLOSED],
  );
  const reasons = await write(verum, (tx) =>
    tx<{ path: string; reason: string }>(
      `select path, reason from item_audit where study = $1 and subject = 'A3' order by seq desc limit 1`,
      [study],
    ),
  );
  assert.deepEqual(reasons, [{ path: 'IG.G!2', reason: 'Entered twice' }]);
  await imported(document(subject('A3', inForm('', 'Remove'))));
  assert.equal((await shown('A3')).removed, true);
  await imported(document(subject('A3', inForm(group(item('Insert', 'anew'), '2'), 'Insert'))));
  assert.deepEqual([await valueAt('A3', 'IG.G!2/IT.A'), await valueAt('A3')], ['anew', undefined]);
});

test('killed at every note it does not take its own first half for what was there before', async () => {
  // Each subject comes twice: what the second record finds is what the first has left, however often it is begun again.
  const first = subjects.map((key) =>
    subject(key, inForm(group(item('Remove', '')) + group(item('Insert', 'b', 'IT.B')))),
  );
  const second = subjects.map((key) =>
    subject(key, inForm(group(item('Insert', 'new') + item('Update', 'c', 'IT.B')))),
  );
  const bytes = document([...first, ...second].join(''));
  const tried = await imported(bytes, { dryRun: true });
  assert.deepEqual([tried.findings, countsOf(tried)], [[], ['3', '50', '50', '100', '0']]);
  const options = { upload: await upload(bytes), site: '', isDryRun: false, reason: 'Sent', keepMisfits: false };
  const job = await holdJob(verum, { kind: 'import', options });
  let kills = 0;
  while (await workUntilNote(verum, job, 1 + Math.floor(kills / 4), kills % 2 === 1)) {
    kills += 1;
    assert.ok(kills < 200, 'it never comes to its end');
  }
  assert.ok(kills >= 8, String(kills));
  const done = await outcomeOf(job);
  assert.deepEqual([done.findings, countsOf(done)], [tried.findings, countsOf(tried)]);
  for (const key of ['T01', 'T25'])
    assert.deepEqual([await valueAt(key), await valueAt(key, 'IG.G!1/IT.B')], ['new', 'c'], key);
  const left = await write(verum, (tx) => tx('select from job_piece where job = $1', [job]));
  assert.equal(left.length, 0, 'nothing of what it had to remember stays');
});
