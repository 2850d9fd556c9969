import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, readNdjson } from '@verum/fhir';
import { corpusFile, corpusFiles, noCorpus } from './src/corpus.ts';
import { assertFhir } from './src/fhir-xml.ts';

// The judge of what we write is judged itself, by resources of third parties whose validity is known.

async function resourceOf(path: string): Promise<JsonObject> {
  async function* once() {
    yield corpusFile(path);
  }
  for await (const { resource } of readNdjson(once())) if (resource) return resource;
  return assert.fail('no resource');
}

const valid = [
  ...['questionnaire', 'questionnaireresponse', 'researchstudy', 'researchsubject', 'patient', 'location'].map(
    (name) => `fhir/hl7-r4/${name}-example.json`,
  ),
  'fhir/questionnaires-spezi/PHQ9_response_rkof.json',
  'fhir/questionnaires/bit-of-everything.json',
];

test('resources that are valid R4 pass, and with something wrong they do not', { skip: noCorpus }, async () => {
  for (const path of valid) {
    const { text: _, contained: __, ...resource } = await resourceOf(path);
    assert.doesNotThrow(() => assertFhir(resource as JsonObject), path);
  }
  const { text: _, contained: __, ...response } = await resourceOf('fhir/hl7-r4/questionnaireresponse-example.json');
  const wrong: [JsonObject, RegExp][] = [
    [{ ...response, status: 'done' } as JsonObject, /status|enumeration/],
    [{ ...response, authored: '2026-13-01' } as JsonObject, /authored|dateTime|valid/],
    [{ ...response, mood: 'good' } as JsonObject, /mood/],
    [{ ...response, subject: [response.subject] } as unknown as JsonObject, /no list/],
    [{ ...response, item: {} } as JsonObject, /a list/],
    [{ ...response, identifier: {} } as JsonObject, /empty/],
    [{ ...response, language: true } as JsonObject, /no code/],
  ];
  for (const [resource, message] of wrong) assert.throws(() => assertFhir(resource), message);
});

test('resources that are not valid R4 do not pass', { skip: noCorpus }, async () => {
  const invalid = corpusFiles('fhir/questionnaires-android', '.json');
  assert.ok(invalid.length >= 6);
  for (const path of invalid) {
    const resource = await resourceOf(path);
    if (resource.resourceType === 'Questionnaire') assert.throws(() => assertFhir(resource), Error, path);
  }
});
