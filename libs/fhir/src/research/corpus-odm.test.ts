/** Every form of every ODM file of the corpus as a questionnaire, and every subject's data as responses and back. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileIndex, type ItemData, OdmRefusal, readOdm, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { type JsonObject, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { formatFhir } from './element.ts';
import { readQuestionnaire } from './read-questionnaire.ts';
import { faultsOf } from './structure.fixture.ts';
import { toResearchStudy } from './study.ts';
import { readSubjectResources, toSubjectResources } from './subject.ts';
import { toQuestionnaire } from './to-questionnaire.ts';

const corpus = process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const skip = existsSync(join(corpus, 'odm')) ? false : 'no corpus here: set VERUM_CORPUS to its folder';
const files = () =>
  ['odm', 'redcap'].flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.xml'))
      .map((name) => join(folder, name)),
  );

async function readFile(name: string): Promise<{ builds: readonly StudyBuild[]; subjects: readonly SubjectRecord[] }> {
  const subjects: SubjectRecord[] = [];
  try {
    const document = await readOdm([readFileSync(join(corpus, name))], {
      skipExternalDoctype: true,
      onSubject: (subject) => {
        subjects.push(subject);
      },
    });
    return { builds: document.builds, subjects };
  } catch (error) {
    if (error instanceof OdmRefusal) return { builds: [], subjects };
    throw error;
  }
}

const sent = (resource: JsonObject) => parseJson(formatFhir(resource), FHIR_LIMITS) as JsonObject;

/** What a response carries: the rest is told. */
const carried = ({ path, instance, value, moreValues = [], isNull = false, unitOid }: ItemData) =>
  JSON.stringify({ path, instance, value, moreValues, isNull, unitOid });
const valuesOf = (subject: SubjectRecord | undefined) =>
  (subject?.visits ?? []).flatMap((visit) =>
    visit.forms.flatMap((form) =>
      form.items.map((item) => JSON.stringify([visit.oid, visit.repeatKey, form.oid, form.repeatKey, carried(item)])),
    ),
  );

test('no value of a real file is lost on its way through FHIR, and all that is written is R4', {
  skip,
  timeout: 120_000,
}, async () => {
  const count = { forms: 0, subjects: 0, values: 0 };
  for (const name of files()) {
    const { builds, subjects } = await readFile(name);
    for (const build of builds) {
      const index = compileIndex(build);
      assert.deepEqual(faultsOf(sent(toResearchStudy(build, 'active'))), [], name);
      for (const { oid } of build.forms) {
        const { questionnaire, findings } = toQuestionnaire(index, oid);
        if (!questionnaire) {
          assert.ok(
            findings.some(({ rule }) => rule === 'group-empty' || rule === 'place-unknown') ||
              index.forms.get(oid)?.content.length === 0,
            `${name} ${oid}`,
          );
          continue;
        }
        count.forms += 1;
        const written = sent(questionnaire);
        assert.deepEqual(faultsOf(written), [], `${name} ${oid}`);
        const { build: back } = readQuestionnaire(written, { studyOid: 'S', oid: 'M' });
        const again = back && toQuestionnaire(compileIndex(back), oid, { language: back.defaultLanguage ?? '' });
        assert.deepEqual(again?.questionnaire && sent(again.questionnaire).item, written.item, `${name} ${oid}`);
      }
    }
    for (const subject of subjects) {
      const build = builds.find(({ oid }) => oid === subject.metaDataVersionOid) ?? builds[0];
      if (!build) continue;
      const index = compileIndex(build);
      const { resources } = toSubjectResources(index, subject);
      for (const resource of resources) assert.deepEqual(faultsOf(sent(resource)), [], `${name} ${subject.subjectKey}`);
      const { subject: read } = readSubjectResources(resources.map(sent), index);
      const values = valuesOf(subject);
      assert.deepEqual(valuesOf(read).sort(), values.sort(), `${name} ${subject.subjectKey}`);
      count.subjects += 1;
      count.values += values.length;
    }
  }
  assert.ok(count.forms > 100 && count.subjects > 20 && count.values > 1000, JSON.stringify(count));
});
