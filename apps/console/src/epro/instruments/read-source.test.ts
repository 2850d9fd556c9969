import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn, sourceOf } from './read-source.ts';

const decoded = (text: string) => Buffer.from(text, 'base64').toString();

test('one file is sent as it is, several as a list, in any language', () => {
  const source = sourceOf({ kind: 'fhir', files: ['{"a":"情绪"}'], form: '' });
  assert.ok(source && 'fhir' in source);
  assert.equal(decoded(source.fhir), '{"a":"情绪"}');
  const both = sourceOf({ kind: 'fhir', files: ['{"a":1}', '{"a":2}'], form: '' });
  assert.ok(both && 'fhir' in both);
  assert.deepEqual(JSON.parse(decoded(both.fhir)), [{ a: 1 }, { a: 2 }]);
});

test('nothing given is no source', () => {
  assert.equal(sourceOf({ kind: 'fhir', files: [], form: 'x' }), undefined);
  assert.equal(sourceOf({ kind: 'form', files: ['x'], form: ' ' }), undefined);
  assert.deepEqual(sourceOf({ kind: 'form', files: [], form: ' 2/PHQ9 ' }), { form: '2/PHQ9' });
});

test('what a document calls itself is offered as a name, made to fit', () => {
  assert.deepEqual(namesIn('{"name":"PHQ 9/de","version":"1.0|x"}'), { instrument: 'PHQ-9-de', version: '1.0-x' });
  assert.deepEqual(namesIn('{"id":"gad-7"}'), { instrument: 'gad-7', version: '' });
  for (const text of ['', 'null', '[1]', '{"name":5}'])
    assert.deepEqual(namesIn(text), { instrument: '', version: '' });
});
