import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatFormKey,
  formatItemPath,
  formatVisitKey,
  isFormKey,
  KEY_COMPONENT_LENGTH_MAX,
  KeyError,
  parseFormKey,
  parseItemPath,
  parseVisitKey,
} from './keys.ts';

const component = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'%~!/.: AbZ09收缩压-_25E7F'), minLength: 1, maxLength: 30 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[\u0000-\u001f\u007f]/.test(text)),
  fc.constantFrom('SE.BASELINE', 'urn:oid:1.2.3', '%25', 'a/b', '访视 1', '1'),
);
const formKeyParts = fc.record(
  { visitOid: component, visitRepeatKey: component, formOid: component, formRepeatKey: component },
  { requiredKeys: ['visitOid', 'formOid'], noNullPrototype: true },
);
const groupStep = fc.record({ oid: component, repeatKey: component }, { requiredKeys: ['oid'], noNullPrototype: true });
const itemPathParts = fc.record(
  { groups: fc.array(groupStep, { maxLength: 3 }), itemOid: component },
  { noNullPrototype: true },
);

test('every form key is read back as the parts it was written from', () => {
  fc.assert(
    fc.property(formKeyParts, (parts) => assert.deepEqual(parseFormKey(formatFormKey(parts)), parts)),
    { numRuns: 3000 },
  );
});

test('every item path is read back as the parts it was written from', () => {
  fc.assert(
    fc.property(itemPathParts, (parts) => assert.deepEqual(parseItemPath(formatItemPath(parts)), parts)),
    { numRuns: 3000 },
  );
});

test('whatever text parses has no second spelling', () => {
  const soup = fc.string({ unit: fc.constantFrom(...'%25~7E!21/2Fe a.研'), maxLength: 20 });
  fc.assert(
    fc.property(soup, (text) => {
      const form = parseFormKey(text);
      if (form) assert.equal(formatFormKey(form), text);
      const path = parseItemPath(text);
      if (path) assert.equal(formatItemPath(path), text);
    }),
    { numRuns: 5000 },
  );
});

test('keys look as the design writes them', () => {
  assert.equal(formatFormKey({ visitOid: 'SE.BASELINE', formOid: 'FO.VITALS' }), 'SE.BASELINE~FO.VITALS');
  assert.equal(
    formatFormKey({ visitOid: 'SE.UNSCHEDULED', visitRepeatKey: '2', formOid: 'FO.AE', formRepeatKey: '1' }),
    'SE.UNSCHEDULED!2~FO.AE!1',
  );
  assert.equal(
    formatItemPath({ groups: [{ oid: 'IG.A', repeatKey: '2' }, { oid: 'IG.B' }], itemOid: 'IT.X' }),
    'IG.A!2/IG.B/IT.X',
  );
  assert.equal(formatItemPath({ groups: [], itemOid: 'a/b~c!d%e' }), 'a%2Fb%7Ec%21d%25e');
});

test('an absent repeat key is not the key 1', () => {
  assert.deepEqual(parseFormKey('SE~FO'), { visitOid: 'SE', formOid: 'FO' });
  assert.deepEqual(parseFormKey('SE!1~FO'), { visitOid: 'SE', visitRepeatKey: '1', formOid: 'FO' });
});

test('malformed keys are refused', () => {
  for (const text of ['', '~', 'SE', 'SE~', '~FO', 'SE~FO~X', 'SE!~FO', 'SE!1!2~FO', 'SE%2f~FO', 'SE%~FO', 'S\u0000~F'])
    assert.equal(parseFormKey(text), undefined, JSON.stringify(text));
  for (const text of ['', '/', 'IG/', '/IT', 'IT!1', 'IG//IT', 'IG!/IT', 'IT%41', `IT\ud800`, 'IG~A/IT'])
    assert.equal(parseItemPath(text), undefined, JSON.stringify(text));
  assert.equal(isFormKey('SE~FO'), true);
});

test('components and keys are bounded, just inside and just outside', () => {
  const long = 'a'.repeat(KEY_COMPONENT_LENGTH_MAX);
  assert.ok(formatFormKey({ visitOid: long, formOid: 'F' }));
  assert.throws(() => formatFormKey({ visitOid: `${long}a`, formOid: 'F' }), KeyError);
  assert.equal(parseFormKey(`${long}a~F`), undefined);
  const escaped = '%'.repeat(KEY_COMPONENT_LENGTH_MAX);
  assert.equal(formatItemPath({ groups: [], itemOid: escaped }).length, 600);
  assert.throws(() => formatItemPath({ groups: [{ oid: 'G' }], itemOid: escaped }), KeyError);
  assert.throws(() => formatItemPath({ groups: [], itemOid: '' }), { fault: 'empty' });
});

test('a visit has the address that opens the keys of its forms', () => {
  assert.equal(formatVisitKey('SE.UNS', '2'), 'SE.UNS!2');
  assert.equal(formatVisitKey('a~b!c'), 'a%7Eb%21c');
  assert.deepEqual(parseVisitKey('a%7Eb%21c!1'), { visitOid: 'a~b!c', visitRepeatKey: '1' });
  assert.deepEqual(parseVisitKey('SE.V1'), { visitOid: 'SE.V1' });
  for (const text of ['', '!', 'V!', 'V!1!2', 'V~F', 'a/b', 'a%41', 'x'.repeat(601)])
    assert.equal(parseVisitKey(text), undefined, text.slice(0, 9));
  assert.throws(() => formatVisitKey(''), KeyError);
});
