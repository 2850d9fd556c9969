import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, formSlots } from './compile-index.ts';
import { OdmRefusal } from './finding.ts';
import {
  assertValid,
  comparable,
  contentOf,
  corpusFile,
  corpusText,
  corpusXml,
  joined,
  noCorpus,
  readAll,
} from './test-support.ts';
import { writeOdm20, writeOdm132 } from './write-odm.ts';

const FILES = [...corpusXml('odm'), ...corpusXml('redcap')];
const DAVE = 'odm/v1/MetaData_Dave_1_3_2_new_2006_01_26_extra_languages.xml';
const LEGACY = 'odm/v1-legacy/odm1_1_0_example.xml';
const RULES = 'odm/v1-openclinica/rules/rule_xml_openclinica.xml';

test('every real ODM file is read, or refused for the right reason', { skip: noCorpus }, async () => {
  const refused = new Map<string, string>();
  for (const path of FILES) {
    try {
      const { document } = await readAll([corpusFile(path)]);
      for (const { line, column, path: place, message } of document.findings) {
        assert.ok(line > 0 && column > 0 && place.startsWith('ODM') !== place.startsWith('MetaDataVersion'));
        assert.ok(message.en !== '' && message.zh !== '');
      }
    } catch (error) {
      assert.ok(error instanceof OdmRefusal, `${path}: ${String(error)}`);
      refused.set(path, error.code);
    }
  }
  assert.deepEqual(
    [...refused],
    [
      [LEGACY, 'doctype'],
      [RULES, 'wrong-root'],
    ],
  );
});

for (const [version, write] of [
  ['1.3.2', writeOdm132],
  ['2.0', writeOdm20],
] as const) {
  test(`every real file leaves as valid ODM ${version} and comes back the same`, {
    skip: noCorpus,
    timeout: 120_000,
  }, async () => {
    for (const path of FILES) {
      if (path === RULES) continue;
      const first = await readAll([corpusFile(path)], { skipExternalDoctype: true });
      const content = contentOf(first);
      const xml = await joined(write(content));
      assert.doesNotThrow(() => assertValid(xml, version), path);
      const second = await readAll([xml]);
      assert.deepEqual(comparable(second.document.builds), comparable(first.document.builds), path);
      assert.deepEqual(comparable(second.subjects), comparable(first.subjects), path);
      assert.deepEqual(comparable(second.document.referenceData), comparable(first.document.referenceData), path);
    }
  });
}

test('vendor extensions come back when they are asked for', { skip: noCorpus }, async () => {
  for (const path of [
    'odm/v1-openclinica/extract.xml',
    'odm/v1-rave/car_message.xml',
    'redcap/longitudinal/project.xml',
  ]) {
    const first = await readAll([corpusFile(path)]);
    for (const write of [writeOdm132, writeOdm20]) {
      const second = await readAll(write(contentOf(first), { withExtensions: true }));
      assert.deepEqual(
        second.subjects.map(({ extensions }) => extensions),
        first.subjects.map(({ extensions }) => extensions),
      );
      assert.deepEqual(
        second.document.builds.map((build) => [build.extensions, build.items.map(({ extensions }) => extensions)]),
        first.document.builds.map((build) => [build.extensions, build.items.map(({ extensions }) => extensions)]),
      );
    }
  }
});

test('ODM 1.1 with a DTD is read when the caller accepts that the DTD is passed over', { skip: noCorpus }, async () => {
  const { document, subjects } = await readAll([corpusFile(LEGACY)], { skipExternalDoctype: true });
  assert.equal(document.file.odmVersion, '1.1');
  assert.deepEqual(
    subjects.map(({ subjectKey, transactionType }) => [subjectKey, transactionType]),
    [
      ['P001', 'Insert'],
      ['P001', 'Update'],
      ['P027', 'Insert'],
    ],
  );
  const [form] = subjects[0]?.visits[0]?.forms ?? [];
  assert.equal(form?.audit?.at, '2001-05-31T15:08:40Z', 'a slip in the time is repaired');
  assert.equal(form?.items.find(({ path }) => path === 'DEMOG!1/WEIGHT_KG')?.value, '68.18');
  assert.ok(document.findings.some(({ rule, line }) => rule === 'date-time-invalid' && line > 100));
});

test('a study in five languages keeps every translation and becomes 21 ItemGroupDefs in ODM 2.0', {
  skip: noCorpus,
}, async () => {
  const first = await readAll([corpusFile(DAVE)]);
  const xml = await joined(writeOdm20(contentOf(first)));
  assert.equal(xml.match(/<ItemGroupDef /g)?.length, 7 + 14);
  const second = await readAll([xml]);
  const languages = (xmlOrJson: string, pattern: RegExp) => {
    const counts = new Map<string, number>();
    for (const [, lang = ''] of xmlOrJson.matchAll(pattern)) counts.set(lang, (counts.get(lang) ?? 0) + 1);
    return new Map([...counts].sort());
  };
  const inFile = languages(corpusText(DAVE), /<TranslatedText xml:lang="([^"]*)"/g);
  assert.deepEqual([...inFile.keys()], ['de', 'en', 'fr', 'it', 'ko']);
  assert.deepEqual(languages(JSON.stringify(first.document.builds), /"lang":"([^"]+)"/g), inFile);
  assert.deepEqual(languages(JSON.stringify(second.document.builds), /"lang":"([^"]+)"/g), inFile);
});

test('data of a REDCap project without visits lands in one visit that the build has too', {
  skip: noCorpus,
}, async () => {
  const { document, subjects } = await readAll([corpusFile('redcap/simple/project.xml')]);
  assert.deepEqual(
    document.builds[0]?.visits.map(({ oid }) => oid),
    ['VISIT'],
  );
  assert.deepEqual(
    subjects[0]?.visits.map(({ oid }) => oid),
    ['VISIT'],
  );
});

test('every item value of the real files has a slot in its form', { skip: noCorpus }, async () => {
  const { document, subjects } = await readAll([corpusFile('odm/v1/odmlib-data-snapshot.xml')]);
  const [build] = document.builds;
  assert.ok(build);
  const index = compileIndex(build);
  for (const form of subjects.flatMap(({ visits }) => visits.flatMap(({ forms }) => forms))) {
    const templates = new Set(formSlots(index, form.oid).map(({ template }) => `${template}`));
    for (const { path } of form.items) assert.ok(templates.has(path.replace(/![^/]*/g, '')), `${form.oid} ${path}`);
  }
});
