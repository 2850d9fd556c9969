/** A file of resources as casebooks: ours to the character, those of others where it is certain what they mean. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, type SubjectRecord } from '@verum/odm';
import { FhirRefusal } from '../refusal.ts';
import { formatFhir } from './element.ts';
import { readNdjson } from './ndjson.ts';
import { readCasebooks } from './read-casebooks.ts';
import { readQuestionnaire } from './read-questionnaire.ts';
import { toSubjectResources } from './subject.ts';

const { build } = readQuestionnaire(
  {
    ...{ resourceType: 'Questionnaire', id: 'phq', status: 'active' },
    item: [
      { linkId: 'one', type: 'string', text: 'One?' },
      { linkId: 'more', type: 'group', repeats: true, item: [{ linkId: 'two', type: 'decimal', text: 'Two?' }] },
    ],
  },
  { studyOid: 'S', oid: 'MDV.1' },
);
const index = compileIndex(build ?? assert.fail());

async function* inChunks(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size?: number) {
  const subjects: SubjectRecord[] = [];
  const asked: string[] = [];
  const findings = await readCasebooks(inChunks(text, size), {
    index: (oid) => {
      asked.push(oid);
      return index;
    },
    onSubject: async (subject) => void subjects.push(subject),
  });
  return { subjects, asked, findings: findings.map(({ rule, line, path }) => [rule, line, path].join(' ')) };
}

const casebook = (subjectKey: string, more: Partial<SubjectRecord> = {}): SubjectRecord => ({
  ...{ studyOid: 'S', metaDataVersionOid: 'MDV.1', subjectKey, siteOid: '01' },
  visits: ['1', '2'].map((repeatKey) => ({
    ...{ oid: 'VISIT', repeatKey },
    forms: [
      {
        ...{ oid: 'phq', groups: [] },
        items: [
          { path: 'one', value: `值 ${subjectKey}` },
          { path: 'more!2/two', value: '5.10' },
          { path: 'more!1/two', isNull: true, annotations: [{ seqNum: 1, comment: [{ lang: '', text: 'ND' }] }] },
        ],
      },
    ],
  })),
  ...more,
});
const lines = (...subjects: SubjectRecord[]) =>
  subjects.flatMap((subject) => toSubjectResources(index, subject).resources.map(formatFhir));

test('what was written a resource a line is read as it was, wherever the chunks end', async () => {
  const subjects = [casebook('001'), casebook('二'), casebook('003', { visits: [] })];
  const text = lines(...subjects).join('\n');
  for (const size of [1, 3, 64, 1e6]) assert.deepEqual((await read(text, size)).subjects, subjects);
  const { asked, findings } = await read(`\uFEFF\r\n\n${text}\r\n \n`);
  assert.deepEqual([new Set(asked), findings], [new Set(['MDV.1']), []]);
});

test('responses alone, as a file of one type has them, still say their subject, site and build', async () => {
  const responses = lines(casebook('001'), casebook('002')).filter((line) => line.includes('QuestionnaireResponse'));
  assert.deepEqual((await read(responses.join('\n'))).subjects, [casebook('001'), casebook('002')]);
  const [first, second, third, fourth] = responses;
  const { subjects } = await read([first, third, second, fourth].join('\n'));
  assert.deepEqual(
    subjects.map(({ subjectKey, visits }) => [subjectKey, visits.length]),
    [
      ['001', 1],
      ['002', 1],
      ['001', 1],
      ['002', 1],
    ],
  );
});

test('a bundle and a single resource are read, on one line or on many', async () => {
  const resources = lines(casebook('001'));
  const bundle = `{"resourceType":"Bundle","type":"collection","entry":[${resources.map((one) => `{"resource":${one}}`)}]}`;
  const pretty = JSON.stringify(JSON.parse(bundle), null, 2);
  assert.deepEqual((await read(bundle)).subjects, [casebook('001')]);
  const [subject] = (await read(pretty)).subjects;
  assert.equal(subject?.visits.length, 2);
  assert.deepEqual((await read(`${bundle}\n${bundle}`)).subjects.length, 2);
});

test('a line that is no resource is told with its number, and the others are read', async () => {
  const [head, ...responses] = lines(casebook('001'));
  const { subjects, findings } = await read(
    [
      head,
      '{"resourceType":',
      '[1]',
      '{}',
      '{"resourceType":"Patient"}',
      ...responses,
      '{"resourceType":"Patient"}',
    ].join('\n'),
  );
  assert.deepEqual(subjects, [casebook('001')]);
  assert.deepEqual(findings, [
    ...['line-not-read 2 ', 'line-not-read 3 ', 'line-not-read 4 '],
    'resources-not-read 0 ',
  ]);
});

test('a response of others goes to the one visit that has its form, and to the subject of its patient', async () => {
  const response = (patient: string, questionnaire = 'https://example.org/Questionnaire/phq|2') =>
    JSON.stringify({
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire },
      subject: { reference: patient },
      item: [
        { linkId: 'one', answer: [{ valueString: 'a' }] },
        { linkId: 'more', item: [{ linkId: 'two', answer: [{ valueDecimal: 1.5 }] }] },
        { linkId: 'more', item: [{ linkId: 'two', answer: [{ valueDecimal: 2 }] }] },
      ],
    });
  const subject = JSON.stringify({
    ...{ resourceType: 'ResearchSubject', status: 'on-study', identifier: [{ value: 'S-7' }] },
    ...{ study: { reference: 'ResearchStudy/1' }, individual: { reference: 'Patient/7' } },
  });
  const { subjects, findings } = await read(
    [subject, response('Patient/7'), response('Patient/8'), response('Patient/9', 'urn:x'), response('')].join('\n'),
  );
  const items = [
    ['one', 'a'],
    ['more!1/two', '1.5'],
    ['more!2/two', '2'],
  ];
  assert.deepEqual(
    subjects.map(({ subjectKey, visits }) => [
      subjectKey,
      visits.map(({ oid, forms }) => [
        oid,
        forms.flatMap((form) => form.items.map(({ path, value }) => [path, value])),
      ]),
    ]),
    [
      ['S-7', [['VISIT', items]]],
      ['8', [['VISIT', items]]],
    ],
  );
  assert.deepEqual(findings, [
    'form-unknown 4 QuestionnaireResponse/questionnaire',
    'element-missing 5 QuestionnaireResponse/subject',
  ]);
});

test('which of several visits is meant nobody guesses', async () => {
  const [visit] = index.build.visits;
  assert.ok(visit);
  const several = [
    { ...index, build: { ...index.build, visits: [visit, { ...visit, oid: 'V2' }] } },
    { ...index, build: { ...index.build, visits: [{ ...visit, repeating: true }] } },
    { ...index, build: { ...index.build, visits: [] } },
  ];
  const text =
    '{"resourceType":"QuestionnaireResponse","questionnaire":"Questionnaire/phq","subject":{"reference":"Patient/1"}}';
  for (const one of several) {
    const findings = await readCasebooks(inChunks(text), { index: () => one, onSubject: () => assert.fail() });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['visit-unknown'],
    );
  }
});

test('a line and a document have an end, found before more of them is read', async () => {
  let given = 0;
  async function* endless(text: string) {
    const chunk = new TextEncoder().encode(text.padEnd(65536, text));
    for (;;) {
      given += chunk.length;
      yield chunk;
    }
  }
  const drain = async (chunks: AsyncIterable<Uint8Array>) => {
    given = 0;
    for await (const _ of readNdjson(chunks));
  };
  await assert.rejects(drain(endless(' ')), FhirRefusal);
  assert.ok(given < 9e6, String(given));
  await assert.rejects(drain(endless('{\n')), FhirRefusal);
  assert.ok(given < 34e6 * 2, String(given));
  await assert.rejects(drain(inChunks('no json at all\n')), FhirRefusal);
  await drain(inChunks(''));
});
