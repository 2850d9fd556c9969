import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { readOdm } from '@verum/odm';
import { corpusFile, noCorpus } from './src/corpus.ts';
import { managerOf, odm, openStudy, publishBuilds, site } from './src/corpus-study.ts';
import { type Person, type Stack, startStack } from './src/stack.ts';

// A REDCap project by its spreadsheets: the dictionary becomes the study build, flat records the casebooks.

describe('REDCap by its CSV files', { skip: noCorpus }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack('one process');
  });
  after(() => stack?.stop());

  /** Imports a file as a job, to its end. */
  async function imported(person: Person, study: string, data: Uint8Array, more: { dryRun?: boolean } = {}) {
    const transfers = person.of(edc.TransferService);
    const upload = randomUUID();
    await transfers.putUploadPart({ study, upload, part: 1, content: { contentType: 'text/csv', data } });
    let job = await transfers.startImport({ study, upload, site, ...more });
    while (job.state === edc.JobState.WAITING || job.state === edc.JobState.RUNNING) {
      await setTimeout(100);
      job = await transfers.getJob({ study, job: job.job });
    }
    return job;
  }

  test('records hold what the XML of the project holds: it changes nothing any more', async () => {
    const xml = corpusFile('redcap/repeating-instruments/project.xml');
    const study = await openStudy(stack, 'RC-1');
    await publishBuilds(
      study,
      xml,
      (await readOdm([xml])).builds.map(({ oid }) => oid),
    );
    const manager = await stack.person('dm.rc1', managerOf('RC-1'));
    const records = await imported(manager, 'RC-1', corpusFile('redcap/repeating-instruments/data.csv'));
    assert.deepEqual([records.state, records.subjects, records.errors], [edc.JobState.DONE, 2n, 0]);
    const again = await imported(manager, 'RC-1', corpusFile('redcap/repeating-instruments/data.csv'), {
      dryRun: true,
    });
    assert.deepEqual([again.values, again.unchanged], [0n, records.values]);
  });

  test('a dictionary is a build that can be published, its branching logic hides and its calculation derives', async () => {
    const study = await openStudy(stack, 'RC-2');
    const data = corpusFile('redcap/longitudinal/dictionary.csv');
    const { build, counts, findings } = await study.capture.importBuild({ study: study.study, document: odm(data) });
    assert.deepEqual([counts?.forms, (counts?.items ?? 0) > 100], [9, true]);
    assert.ok(findings.every(({ line, messageZh }) => line >= 0 && messageZh !== ''));
    await study.capture.publishBuild({ study: study.study, build: build?.build ?? '' });
    await study.capture.activateBuild({
      study: study.study,
      build: build?.build ?? '',
      site,
      fromDate: '2026-01-05',
      approval: 'EC',
    });
    const manager = await stack.person('dm.rc2', managerOf('RC-2'));
    const csv = 'study_id,sex,num_children,height,weight,demographics_complete\n1,1,3,160,80,2\n';
    const job = await imported(manager, 'RC-2', Buffer.from(csv));
    assert.deepEqual([job.state, job.errors], [edc.JobState.DONE, 0]);
    const form = await study.capture.getForm({ study: study.study, subject: '1', form: 'VISIT~Form.demographics' });
    const value = (item: string) => form.items.find(({ path }) => path.endsWith(`/${item}`))?.value;
    assert.equal(value('bmi'), '31.3');
    assert.ok(
      form.hidden.some((path) => path.endsWith('/num_children')),
      'only shown where sex is 0',
    );
  });

  test('what is no CSV is refused with the line', async () => {
    const study = await openStudy(stack, 'RC-3');
    const data = Buffer.from('Variable / Field Name,Form Name\n"a');
    await assert.rejects(study.capture.importBuild({ study: study.study, document: odm(data) }), /DOCUMENT_REFUSED/);
  });

  test('records that break off are refused with the line; those before are there, and stay when it comes again', async () => {
    const manager = await stack.person('dm.rc2.again', managerOf('RC-2'));
    const head = 'study_id,sex,height\n7,1,161\n8,1,162\n';
    const broken = await imported(manager, 'RC-2', Buffer.from(`${head}9,1,"163\n`));
    assert.deepEqual([broken.state, broken.refusal], [edc.JobState.FAILED, 'DOCUMENT_REFUSED']);
    assert.match(broken.refusalDetail, /line 4.* · .*第 4 行/);
    const whole = await imported(manager, 'RC-2', Buffer.from(`${head}9,1,163\n`));
    assert.deepEqual([whole.state, whole.subjects, whole.errors], [edc.JobState.DONE, 3n, 0]);
    assert.deepEqual([whole.unchanged, whole.values], [3n, 6n], 'a record is known to be whole by the next one');
  });

  test('records for a study without a build are refused', async () => {
    const manager = await stack.person('dm.rc3', managerOf('RC-3'));
    const job = await imported(manager, 'RC-3', Buffer.from('study_id,sex\n1,1\n'));
    assert.deepEqual([job.state, job.refusal], [edc.JobState.FAILED, 'NOT_FOUND']);
  });
});
