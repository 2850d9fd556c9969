import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { readOdm, type SubjectRecord } from '@verum/odm';
import { startEdc, study } from './testing.ts';
import { signingAt, vs, weight } from './testing-signing.ts';

// What was said and signed about a form leaves with its values, and is there for whoever reads the document.

const edc = await startEdc();
after(() => edc.stop());
const { api, as } = edc;
const { loose, subjectOn, save, sign } = await signingAt(edc);

async function exported(format: contract.ExportFormat) {
  const parts: Uint8Array[] = [];
  for await (const { data } of api.exportStudy({ study, format, audit: true, extensions: true }, as('manager')))
    parts.push(data);
  const subjects: SubjectRecord[] = [];
  const document = await readOdm(parts, { onSubject: (one) => void subjects.push(one) });
  return { document, form: subjects[0]?.visits[0]?.forms[0] ?? assert.fail() };
}

test('a signature, queries and remarks of a form and of an item go along', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  const queries = edc.of(contract.QueryService);
  const capture = edc.of(contract.CaptureService);
  const texts = [{ lang: 'en', text: 'Is it?' }];
  await queries.openQuery({ study, subject, form: vs, path: weight, text: 'Is it?' }, as('monitor'));
  await queries.openQuery({ study, subject, form: vs, text: 'The whole form?' }, as('monitor'));
  await capture.annotate({ study, subject, form: vs, path: weight, text: 'with shoes' }, as('crc'));
  await sign(subject, vs);
  for (const format of [contract.ExportFormat.ODM_2_0, contract.ExportFormat.ODM_1_3_2]) {
    const { document, form } = await exported(format);
    assert.deepEqual([form.signature?.userOid, form.signature?.locationOid], ['u-inv', 'PKU1']);
    const meaning = document.adminData[0]?.signatureDefs.find(
      ({ oid }) => oid === form.signature?.signatureOid,
    )?.meaning;
    assert.equal(meaning, 'I have reviewed these data.');
    assert.ok(document.adminData[0]?.users.some(({ oid }) => oid === 'u-inv'));
    const item = form.items.find(({ path }) => path === weight);
    assert.equal(item?.annotations?.[0]?.comment?.[0]?.text, 'with shoes');
    assert.deepEqual([item?.queries?.length, form.queries?.length], [1, 1], `${format}`);
    assert.equal(item?.queries?.[0]?.state, 'Open');
    assert.ok(item?.queries?.[0]?.messages.some((message) => message.includes(texts[0]?.text ?? '')));
  }
});

test('a signature that a change has broken is not given out as one', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await sign(subject, vs);
  await save(subject, vs, { [weight]: '81.0' });
  const subjects: SubjectRecord[] = [];
  const parts: Uint8Array[] = [];
  for await (const { data } of api.exportStudy(
    { study, format: contract.ExportFormat.ODM_2_0, audit: true },
    as('manager'),
  ))
    parts.push(data);
  await readOdm(parts, { onSubject: (one) => void subjects.push(one) });
  assert.equal(subjects.find(({ subjectKey }) => subjectKey === subject)?.visits[0]?.forms[0]?.signature, undefined);
});
