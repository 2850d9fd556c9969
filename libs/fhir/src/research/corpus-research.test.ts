/** Questionnaires and responses of others: each is read, and what is not carried is told. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileIndex, formSlots, type StudyBuild } from '@verum/odm';
import { type JsonObject, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { formatFhir, objectsAt, textAt } from './element.ts';
import { readQuestionnaire } from './read-questionnaire.ts';
import { readQuestionnaireResponse } from './read-response.ts';
import { faultsOf } from './structure.fixture.ts';
import { readResearchStudy } from './study.ts';
import { readResearchSubject } from './subject.ts';
import { toQuestionnaire } from './to-questionnaire.ts';
import { toQuestionnaireResponse } from './to-response.ts';

const corpus = join(
  process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url)),
  'fhir',
);
const skip = existsSync(corpus) ? false : 'no corpus here: set VERUM_CORPUS to its folder';
const read = (name: string) => parseJson(readFileSync(join(corpus, name)), FHIR_LIMITS) as JsonObject;
const files = () =>
  readdirSync(corpus).flatMap((folder) => readdirSync(join(corpus, folder)).map((name) => `${folder}/${name}`));
const ofType = (type: string) =>
  files()
    .filter((name) => !name.startsWith('synthea'))
    .map((name) => ({ name, resource: read(name) }))
    .filter(({ resource }) => resource.resourceType === type);

/** Questions that an item can be, counted from the raw JSON. */
function questions(items: readonly JsonObject[]): number {
  return items.reduce((sum, one) => {
    const isItem = !['group', 'display', 'attachment', 'reference'].includes(textAt(one, 'type'));
    return sum + (isItem ? 1 : 0) + questions(objectsAt(one, 'item'));
  }, 0);
}

test('every questionnaire of the corpus becomes a form with all its questions, and is written with all of them', {
  skip,
}, () => {
  const all = ofType('Questionnaire');
  assert.ok(all.length >= 14, String(all.length));
  for (const { name, resource } of all) {
    const { build, findings } = readQuestionnaire(resource, { studyOid: 'S', oid: 'M' });
    assert.ok(build, name);
    const [form] = build.forms;
    assert.equal(formSlots(build, form?.oid ?? '').length, questions(objectsAt(resource, 'item')), name);
    const { questionnaire } = toQuestionnaire(compileIndex(build), form?.oid ?? '');
    assert.deepEqual(faultsOf(questionnaire as JsonObject), [], name);
    const sent = parseJson(formatFhir(questionnaire as JsonObject), FHIR_LIMITS) as JsonObject;
    assert.equal(questions(objectsAt(sent, 'item')), questions(objectsAt(resource, 'item')), name);
    for (const { rule, path } of findings) assert.ok(path.startsWith('/item'), `${name} ${rule} ${path}`);
  }
});

test('a response of others is data of the form its questionnaire became, and is written again', { skip }, () => {
  const { build } = readQuestionnaire(read('sdc/Questionnaire-CardiologyForm.json'), { studyOid: 'S', oid: 'M' });
  const index = compileIndex(build as StudyBuild);
  const form = build?.forms[0]?.oid ?? '';
  const response = read('sdc/QuestionnaireResponse-Cardiology-MariaSantos.json');
  const { data, findings } = readQuestionnaireResponse(response, index, form);
  const answered = (items: readonly JsonObject[]): number =>
    items.reduce((sum, one) => {
      const answers = objectsAt(one, 'answer');
      const below = [one, ...answers].map((each) => answered(objectsAt(each, 'item')));
      return below.reduce((all, some) => all + some, sum + answers.length);
    }, 0);
  assert.deepEqual(
    findings.filter(({ severity }) => severity !== 'info').map(({ rule, path }) => `${rule} ${path}`),
    [],
  );
  const values = (data?.form.items ?? []).flatMap(({ value, moreValues = [] }) => [value, ...moreValues]);
  assert.equal(values.filter((value) => value !== undefined).length, answered(objectsAt(response, 'item')));
  const subject = { studyOid: 'S', metaDataVersionOid: 'M', subjectKey: '001', visits: [] };
  const visit = { oid: 'VISIT', forms: [] };
  assert.ok(data);
  const written = toQuestionnaireResponse(index, { subject, visit, form: data.form }).response as JsonObject;
  assert.deepEqual(faultsOf(written), []);
  const again = readQuestionnaireResponse(parseJson(formatFhir(written), FHIR_LIMITS) as JsonObject, index);
  const byPath = (items: typeof data.form.items = []) =>
    [...items].sort((one, other) => (one.path < other.path ? -1 : 1));
  assert.deepEqual(byPath(again.data?.form.items), byPath(data.form.items));
});

test('responses to questionnaires that are not here are told, and nothing is read of them', { skip }, () => {
  const { build } = readQuestionnaire(read('questionnaires/phq9.json'), { studyOid: 'S', oid: 'M' });
  const index = compileIndex(build as StudyBuild);
  for (const { name, resource } of ofType('QuestionnaireResponse')) {
    const { data, findings } = readQuestionnaireResponse(resource, index, build?.forms[0]?.oid);
    assert.equal(data?.visit, undefined, name);
    assert.ok((data?.form.items.length ?? 0) > 0 || findings.some(({ rule }) => rule === 'question-unknown'), name);
    assert.deepEqual(readQuestionnaireResponse(resource, index).data, undefined, name);
  }
});

test('the examples of the standard of a study and a subject are read', { skip }, () => {
  assert.equal(readResearchStudy(read('hl7-r4/researchstudy-example.json')).study?.status, 'completed');
  const { subject, findings } = readResearchSubject(read('hl7-r4/researchsubject-example.json'));
  assert.equal(subject?.subjectKey, '123');
  assert.equal(subject?.studyOid, 'ResearchStudy/example');
  assert.deepEqual(findings, []);
});
