/** Documents that are broken anywhere: they are read without a crash, and what is made of them is FHIR. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex } from '@verum/odm';
import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue, LexicalNumber, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { formatFhir } from './element.ts';
import { readQuestionnaire } from './read-questionnaire.ts';
import { readQuestionnaireResponse } from './read-response.ts';
import { faultsOf } from './structure.fixture.ts';
import { readResearchStudy } from './study.ts';
import { readSubjectResources } from './subject.ts';
import { toQuestionnaire } from './to-questionnaire.ts';
import { toQuestionnaireResponse } from './to-response.ts';

const coding = { system: 'urn:x', code: 'F', display: 'Female' };
const question = {
  ...{
    linkId: 'a',
    text: 'A',
    type: 'choice',
    required: true,
    repeats: false,
    maxLength: 5,
    answerOption: [{ valueCoding: coding }],
  },
  ...{ _text: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/language', valueCode: 'en' }] } },
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/minValue', valueInteger: 1 },
    { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit', valueCoding: { code: 'mm', display: 'mm' } },
  ],
};
const questionnaire = {
  ...{
    resourceType: 'Questionnaire',
    id: 'q',
    status: 'active',
    url: 'urn:verum:questionnaire:S:q',
    version: 'M',
    language: 'en',
  },
  item: [
    { linkId: 'g/', type: 'group', repeats: true, item: [{ ...question, linkId: 'g/b' }] },
    { ...question, enableWhen: [{ question: 'n', operator: '>', answerDecimal: 1.5 }] },
    { linkId: 'n', text: 'N', type: 'decimal' },
  ],
};
const response = {
  ...{ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'urn:verum:questionnaire:S:q|M' },
  ...{ identifier: { system: 'urn:verum:form', value: 'SE~q' }, subject: { identifier: { value: '001' } } },
  extension: [
    {
      url: 'urn:verum:item',
      extension: [
        { url: 'path', valueString: 'x' },
        { url: 'value', valueUri: 'data:,%20' },
      ],
    },
  ],
  item: [
    {
      linkId: 'g/',
      extension: [{ url: 'urn:verum:repeat-key', valueString: '1' }],
      item: [{ linkId: 'g/b', answer: [{ valueCoding: coding }] }],
    },
    { linkId: 'n', answer: [{ valueDecimal: 5.1, extension: [{ url: 'urn:verum:value', valueString: '5.10' }] }] },
  ],
};

const junk: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  ...[
    null,
    true,
    false,
    '',
    ' ',
    'a',
    'g/b',
    '/',
    '%',
    '%zz',
    '!',
    '~',
    'data:,%',
    'group',
    'display',
    '\u0000',
    '\ud800',
    'x'.repeat(700),
  ],
  ...[
    new LexicalNumber('1e999'),
    new LexicalNumber('-0.5'),
    [],
    {},
    [[]],
    [null],
    [{}],
    { item: [] },
    { url: 'urn:verum:value' },
  ],
);

/** The document with something else in one to three places. */
function broken(document: object): fc.Arbitrary<JsonObject> {
  const whole = parseJson(JSON.stringify(document), FHIR_LIMITS);
  const places = placesOf(whole, []);
  const changes = fc.array(fc.tuple(fc.constantFrom(...places), junk), { minLength: 1, maxLength: 3 });
  return changes.map(
    (list) => list.reduce((value, [place, other]) => replaced(value, place, other), whole) as JsonObject,
  );
}
function placesOf(value: JsonValue, path: readonly string[]): string[][] {
  if (value instanceof LexicalNumber || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [...path, name],
    ...placesOf(member as JsonValue, [...path, name]),
  ]);
}
function replaced(value: JsonValue, [name, ...rest]: readonly string[], other: JsonValue): JsonValue {
  if (name === undefined) return other;
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === name ? replaced(one, rest, other) : one));
  if (!isJsonObject(value) || value[name] === undefined) return value;
  return { ...value, [name]: replaced(value[name], rest, other) };
}

test('a broken questionnaire is read as far as it goes, and what comes of it is written as FHIR', () => {
  fc.assert(
    fc.property(broken(questionnaire), (source) => {
      const { build, findings } = readQuestionnaire(source, { studyOid: 'S', oid: 'M' });
      if (!build) return assert.ok(findings.length > 0);
      const { questionnaire: again } = toQuestionnaire(compileIndex(build), build.forms[0]?.oid ?? '');
      if (again) assert.deepEqual(faultsOf(again), [], formatFhir(again));
    }),
    { numRuns: 2000 },
  );
});

/** What no question holds comes after what one does. */
const sorted = <T extends { readonly path: string }>(list: readonly T[] = []) =>
  [...list].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));

test('a broken response is read as far as it goes, and what comes of it is written and read the same', () => {
  const whole = parseJson(JSON.stringify(questionnaire), FHIR_LIMITS) as JsonObject;
  const { build } = readQuestionnaire(whole, { studyOid: 'S', oid: 'M' });
  assert.ok(build);
  const index = compileIndex(build);
  fc.assert(
    fc.property(broken(response), (source) => {
      readSubjectResources([source, { ...source, resourceType: 'ResearchSubject' }], index);
      readResearchStudy({ ...source, resourceType: 'ResearchStudy', status: 'active' });
      const { data, findings } = readQuestionnaireResponse(source, index);
      if (!data) return assert.ok(findings.length > 0);
      const subject = { studyOid: 'S', metaDataVersionOid: 'M', subjectKey: '001', visits: [] };
      const written = toQuestionnaireResponse(index, { subject, visit: { oid: 'SE', forms: [] }, form: data.form });
      assert.ok(written.response);
      assert.deepEqual(faultsOf(written.response), [], formatFhir(written.response));
      const again = readQuestionnaireResponse(written.response, index).data;
      assert.deepEqual(sorted(again?.form.items), sorted(data.form.items));
      assert.deepEqual(sorted(again?.form.groups), sorted(data.form.groups));
    }),
    { numRuns: 2000 },
  );
});
