/** Real bundles (Synthea R4) and the examples of the standard, counted a second time from their raw JSON. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readBundle } from './index.ts';

const corpus = process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
const skip = existsSync(join(corpus, 'fhir')) ? false : 'no corpus here: set VERUM_CORPUS to its folder';

interface Raw {
  readonly [name: string]: unknown;
}

const files = (folder: string) =>
  readdirSync(join(corpus, 'fhir', folder)).map((name) => ({
    name,
    text: readFileSync(join(corpus, 'fhir', folder, name), 'utf8'),
  }));
const resourcesOf = (text: string) => (JSON.parse(text).entry as { resource: Raw }[]).map((entry) => entry.resource);
const ofType = (all: readonly Raw[], type: string) => all.filter((resource) => resource.resourceType === type);

/** LOINC codes that the Synthea files use for the vital signs we keep. */
const KEPT = ['8302-2', '29463-7', '39156-5', '8331-1', '8462-4', '8480-6'];
const isKept = (part: Raw) => KEPT.some((code) => JSON.stringify(part.code).includes(`"${code}"`));
const isVital = (resource: Raw) => JSON.stringify(resource.category).includes('"vital-signs"');

test('every patient, encounter and vital sign of the Synthea bundles is read, none twice', { skip }, () => {
  const totals = { patients: 0, encounters: 0, vitalSigns: 0 };
  for (const { name, text } of files('synthea-r4')) {
    const raw = resourcesOf(text);
    const vitals = ofType(raw, 'Observation').filter(isVital);
    const parts = vitals.flatMap((vital) => (vital.component as Raw[] | undefined) ?? [vital]);
    const read = readBundle(text);
    assert.equal(read.patients.length, ofType(raw, 'Patient').length, name);
    assert.equal(read.encounters.length, ofType(raw, 'Encounter').length, name);
    assert.equal(read.vitalSigns.length, parts.filter(isKept).length, name);
    totals.patients += read.patients.length;
    totals.encounters += read.encounters.length;
    totals.vitalSigns += read.vitalSigns.length;
  }
  assert.deepEqual(totals, { patients: 4, encounters: 41, vitalSigns: 127 });
});

test('values, units, moments and subjects are those of the source, to the character', { skip }, () => {
  for (const { name, text } of files('synthea-r4')) {
    const raw = new Map(resourcesOf(text).map((resource) => [resource.id, resource]));
    const read = readBundle(text);
    for (const sign of read.vitalSigns) {
      const source = raw.get(sign.sourceId) ?? {};
      // The number is looked up in the text itself: JSON.parse would already have changed it.
      const at = text.indexOf(`"id": "${sign.sourceId}"`);
      assert.ok(at > 0 && text.indexOf(`"value": ${sign.value},`, at) > 0, `${name} ${sign.pointer}`);
      assert.ok(JSON.stringify(source).includes(`"code":"${sign.unit}"`), `${name} ${sign.pointer}`);
      assert.equal(sign.effective.text, source.effectiveDateTime);
      assert.equal((source.subject as Raw).reference, `urn:uuid:${sign.subjectId}`);
      assert.equal((source.encounter as Raw).reference, `urn:uuid:${sign.encounterId}`);
      assert.equal(sign.isSubjectInDocument, true);
    }
    for (const encounter of read.encounters) {
      const { start, end } = raw.get(encounter.sourceId)?.period as { start: string; end: string };
      assert.deepEqual([encounter.start.text, encounter.end?.text], [start, end]);
    }
  }
});

test('every entry is either used or has a finding with its place', { skip }, () => {
  for (const { name, text } of files('synthea-r4')) {
    const read = readBundle(text);
    const places = [
      ...[...read.patients, ...read.encounters, ...read.vitalSigns].map((record) => record.pointer),
      ...read.findings.map((finding) => finding.path),
    ];
    const told = new Set(places.map((place) => Number(/^\/entry\/(\d+)\//.exec(place)?.[1])));
    assert.equal(told.size, resourcesOf(text).length, name);
    assert.ok(
      read.findings.every((finding) => finding.severity === 'info'),
      name,
    );
  }
});

test('of the single resources of the standard the patient is read and the others are told as not used', {
  skip,
}, () => {
  for (const { name, text } of files('hl7-r4')) {
    const { patients, vitalSigns, encounters, findings } = readBundle(text);
    const isPatient = name === 'patient-example.json';
    assert.deepEqual([patients.length, vitalSigns.length, encounters.length], [isPatient ? 1 : 0, 0, 0], name);
    assert.deepEqual(
      findings.map((finding) => finding.rule),
      [isPatient ? 'elements-not-used' : 'resource-not-used'],
    );
  }
  const example = files('hl7-r4').find(({ name }) => name === 'patient-example.json');
  const [patient] = readBundle(example?.text ?? '').patients;
  assert.equal(patient?.name, 'Peter James Chalmers');
  assert.equal(patient?.birthDate, '1974-12-25');
  assert.equal(patient?.phone, '(03) 3410 5613');
  assert.deepEqual(patient?.identifiers, [
    { value: '12345', system: 'urn:oid:1.2.36.146.595.217.0.1', type: 'MR', use: 'usual' },
  ]);
});
