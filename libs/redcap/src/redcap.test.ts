import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CsvError } from '@verum/datasets';
import { readOdm, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { parseItemPath } from '@verum/values';
import { translateCalculation } from './calculation.ts';
import { choicesOf, DictionaryError, readDictionary } from './dictionary.ts';
import { readRecords } from './records.ts';
import { dictionaryToBuild } from './to-build.ts';

const corpus = process.env.VERUM_CORPUS ?? resolve(fileURLToPath(import.meta.url), '../../../../../shared/corpus');
const noCorpus = existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';
const file = (path: string) => readFileSync(join(corpus, 'redcap', path), 'utf8');
// The dictionary of `simple` is older than its XML; the records of `simple` went through R, those of `survey` are older.
const projects = ['clinical-trial-1', 'dag', 'empty-rows', 'longitudinal', 'repeating-instruments', 'survey'];
const withData = ['clinical-trial-1', 'dag', 'empty-rows', 'longitudinal', 'repeating-instruments'];

async function project(name: string) {
  const subjects: SubjectRecord[] = [];
  const { builds } = await readOdm([file(`${name}/project.xml`)], { onSubject: (one) => void subjects.push(one) });
  return { build: builds[0] ?? assert.fail(), subjects };
}

async function recordsOf(pieces: Iterable<string>, build: StudyBuild) {
  const subjects: SubjectRecord[] = [];
  const reading = readRecords(pieces, build);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { subjects, findings: value };
    subjects.push(value);
  }
}

for (const name of projects) {
  test(`${name}: a dictionary becomes the forms, groups and items of the project's own XML`, {
    skip: noCorpus,
  }, async () => {
    const { build: xml } = await project(name);
    const { build } = dictionaryToBuild(file(`${name}/dictionary.csv`), { studyOid: 'S', oid: 'M' });
    const oids = (some: readonly { readonly oid: string }[]) =>
      some
        .map(({ oid }) => oid)
        // What REDCap adds to the fields of a project.
        .filter((oid) => !/^(?:[^.]*\.)?redcap_|_timestamp(?:\.choices)?$/.test(oid))
        .sort();
    assert.deepEqual(oids(build.forms), oids(xml.forms));
    assert.deepEqual(oids(build.groups), oids(xml.groups));
    assert.deepEqual(oids(build.items), oids(xml.items));
    const codes = (some: typeof build) =>
      Object.fromEntries(
        some.codeLists.map((list) => [list.oid, list.entries.map(({ codedValue }) => codedValue).sort()]),
      );
    assert.deepEqual(codes(build), codes(xml));
    const files = (some: typeof build) => some.items.filter(({ dataType }) => dataType === 'base64Binary').length;
    assert.equal(files(build), files(xml));
  });
}

const filesOf: Readonly<Record<string, readonly string[]>> = {
  'empty-rows': ['mugshot'],
  longitudinal: ['patient_document'],
  simple: ['mugshot'],
};

for (const name of withData) {
  test(`${name}: flat records hold what the project's XML holds`, { skip: noCorpus }, async () => {
    const { build, subjects } = await project(name);
    const records = file(`${name}/data.csv`);
    const columns = records.slice(0, records.indexOf('\n')).split(',');
    const { subjects: read, findings } = await recordsOf([records], build);
    // Of a file, records have the name and the XML the content.
    const files = build.items.filter(({ dataType }) => dataType === 'base64Binary').map(({ oid }) => oid);
    assert.deepEqual(files, filesOf[name] ?? []);
    assert.deepEqual(
      findings.map(({ rule, path }) => `${rule} ${path}`),
      files.filter((oid) => columns.includes(oid)).map((oid) => `column-of-file-names Column[${oid}]`),
    );
    const comparable = (some: readonly SubjectRecord[]) =>
      facts(some).filter((fact) => !/\|(?:patient_document|mugshot)\|/.test(fact));
    assert.deepEqual(comparable(read), comparable(subjects));
  });
}

const fields = dictionaryToBuild(
  `Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"
record_id,visit,,text,Record,
note,visit,,notes,Note,
`,
  { studyOid: 'S', oid: 'M' },
).build;

test('records come wherever the file is cut, each once its last row has', async () => {
  const text = 'record_id,note,redcap_data_access_group\n1,"头痛, ""mild""\r\nsince May",g\n2,b,\n2,c,g\n';
  const whole = await recordsOf([text], fields);
  assert.deepEqual(
    whole.subjects.map(({ subjectKey, siteOid, visits }) => [
      subjectKey,
      siteOid,
      ...(visits[0]?.forms[0]?.items ?? []).map(({ value }) => value),
    ]),
    [
      ['1', 'g', '头痛, "mild"\r\nsince May', '1'],
      ['2', 'g', 'b', '2', 'c'],
    ],
  );
  for (let cut = 0; cut <= text.length; cut += 1)
    assert.deepEqual(await recordsOf([text.slice(0, cut), text.slice(cut)], fields), whole);
  assert.deepEqual(await recordsOf(text, fields), whole, 'character by character');
});

test('rows of a record that stand apart are records of one subject', async () => {
  const { subjects } = await recordsOf(['record_id,note\n1,a\n2,b\n1,c\n'], fields);
  assert.deepEqual(
    subjects.map(({ subjectKey }) => subjectKey),
    ['1', '2', '1'],
  );
});

test('a file without columns, and a record of more values than anybody has, are refused with the line', async () => {
  const refusedAt = (line: number) => (error: unknown) => error instanceof CsvError && error.line === line;
  await assert.rejects(recordsOf([''], fields), refusedAt(1));
  const rows = (count: number) => ['record_id,note\n', ...Array.from({ length: count }, () => '1,x\n')];
  const { subjects } = await recordsOf(rows(500_000), fields);
  assert.equal(subjects[0]?.visits[0]?.forms[0]?.items.length, 500_001, 'and its name');
  await assert.rejects(recordsOf(rows(500_001), fields), refusedAt(500_002));
});

/** Where each value stands; REDCap's XML gives a repeat of 1 to what does not repeat. */
function facts(subjects: readonly SubjectRecord[]): string[] {
  return subjects
    .flatMap(({ subjectKey, visits }) =>
      visits.flatMap((visit) =>
        visit.forms.flatMap((form) =>
          form.items.flatMap(({ path, value }) =>
            value === undefined || value.trim() === ''
              ? []
              : [
                  [
                    subjectKey,
                    visit.oid,
                    form.oid,
                    form.repeatKey ?? '1',
                    parseItemPath(path)?.itemOid,
                    value.trim().replaceAll(/\s+/g, ' '),
                  ].join('|'),
                ],
          ),
        ),
      ),
    )
    .sort();
}

for (const [code, cel] of [
  ['round([a]*2,1)', 'round((double(f_a) * 2.0), 1)'],
  ['([a]+[b])/2', '((double(f_a) + double(f_b)) / 2.0)'],
  ['([a])^(2)', 'pow(double(f_a), 2.0)'],
  ['sum([a],[b])', 'sum((present(f_a) ? [double(f_a)] : []) + (present(f_b) ? [double(f_b)] : []))'],
  ['if([t]="x",1,0)', '((present(f_t) && f_t == "x") ? 1.0 : 0.0)'],
  ['if([a]>=10,1,0)', '((present(f_a) && double(f_a) >= 10.0) ? 1.0 : 0.0)'],
  ['datediff([a],"today","y")', undefined],
  ['[t]+1', undefined],
  ['if([a]="NaN",1,0)', undefined],
  ['[event_1][a]', undefined],
  ['1+1', undefined],
  ['round([a],x)', undefined],
  ['[a] +', undefined],
  ['-[a]', '(-double(f_a))'],
  ['--[a]', undefined],
] as const) {
  test(`the calculation ${code} is ${cel === undefined ? 'not certain' : 'certain'}`, () => {
    const found = translateCalculation(code, (field) => field === 'a' || field === 'b');
    assert.equal(found?.cel, cel);
  });
}

test('a calculation nested deeper than anybody writes is not certain, and no stack ends', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}[a]${')'.repeat(depth)}`;
  assert.equal(translateCalculation(nested(99), () => true)?.cel, 'double(f_a)');
  assert.equal(
    translateCalculation(nested(100), () => true),
    undefined,
  );
  assert.equal(
    translateCalculation(nested(100_000), () => true),
    undefined,
  );
  assert.equal(
    translateCalculation(`${'-'.repeat(100_000)}[a]`, () => true),
    undefined,
  );
});

test('choices are taken apart at their first comma', () => {
  assert.deepEqual(choicesOf('1, Yes, of course | 0,No|X'), [
    { code: '1', label: 'Yes, of course' },
    { code: '0', label: 'No' },
    { code: 'X', label: 'X' },
  ]);
});

test('a dictionary without its columns is refused with the line, a field twice is told and left out', () => {
  assert.throws(
    () => readDictionary('a,b\n1,2\n'),
    (error) => error instanceof DictionaryError && error.line === 1,
  );
  const head =
    'Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"';
  const { fields, findings } = readDictionary(`${head}\nage,f,,text,Age,\nage,f,,text,Age,\n1x,f,,text,Age,\n`);
  assert.deepEqual(
    [fields.length, findings.map(({ rule, line }) => [rule, line])],
    [
      1,
      [
        ['field-twice', 3],
        ['field-name', 4],
      ],
    ],
  );
});
