import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, type StudyBuild } from '@verum/odm';
import { detailsOf, labelOf } from './differences.ts';

const base = { visits: [], forms: [], groups: [], items: [], codeLists: [], units: [], conditions: [], methods: [] };
const indexOf = (given: object) => compileIndex({ ...base, protocol: {}, ...given } as unknown as StudyBuild);
const question = (en: string) => [{ lang: 'en', text: en }];
const item = (given: object) => ({
  oid: 'IT.A',
  name: 'A',
  dataType: 'integer',
  description: [],
  question: question('Age'),
  ...given,
});
const changed = (kind: string, oid: string, ...properties: string[]) => ({ kind, oid, change: 'changed', properties });

test('a changed property is told before and after', () => {
  const [older, newer] = [indexOf({ items: [item({ length: 2 })] }), indexOf({ items: [item({ length: 3 })] })];
  assert.deepEqual(detailsOf(older, newer, changed('item', 'IT.A', 'length')), [
    { property: 'length', before: 2, after: 3 },
  ]);
});

test('of choices, those that came and went and those that say something else', () => {
  const list = (...entries: [string, string][]) =>
    indexOf({
      codeLists: [
        {
          oid: 'CL',
          name: 'L',
          entries: entries.map(([codedValue, text]) => ({ codedValue, decode: question(text) })),
        },
      ],
    });
  const details = detailsOf(
    list(['1', 'Yes'], ['2', 'No']),
    list(['1', 'Yes!'], ['3', 'Maybe']),
    changed('code-list', 'CL', 'entries', 'entries.decode'),
  );
  assert.deepEqual(details, [
    { property: 'entries', before: ['1', '2'], after: ['1', '3'] },
    { property: 'entries.decode', part: '1', before: question('Yes'), after: question('Yes!') },
  ]);
});

test('a range check is found at its item, by its turn', () => {
  const limits = (value: string) =>
    indexOf({ items: [item({ rangeChecks: [{ checkValues: ['1'] }, { checkValues: [value] }] })] });
  assert.deepEqual(detailsOf(limits('9'), limits('10'), changed('check', 'IT.A#2', 'checkValues')), [
    { property: 'checkValues', before: ['9'], after: ['10'] },
  ]);
  assert.deepEqual(labelOf(limits('9'), 'check', 'IT.A#2'), { texts: question('Age'), name: 'A' });
});

test('what a build does not have is nothing', () => {
  assert.deepEqual(detailsOf(indexOf({}), indexOf({}), changed('item', 'IT.GONE', 'length')), [
    { property: 'length', before: undefined, after: undefined },
  ]);
  assert.deepEqual(labelOf(indexOf({}), 'visit', 'SE.1'), { texts: [], name: 'SE.1' });
});

test('of a list of named things, only what differs in those that differ', () => {
  const timing = (oid: string, before: string) => ({ oid, target: 'P28D', before });
  const plan = (...timings: object[]) => indexOf({ protocol: { timings } });
  const details = detailsOf(
    plan(timing('T1', 'P3D'), timing('T2', 'P3D')),
    plan(timing('T1', 'P3D'), timing('T2', 'P5D'), timing('T3', 'P7D')),
    changed('design', 'protocol', 'timings'),
  );
  assert.deepEqual(details, [
    { property: 'timings.before', part: 'T2', before: 'P3D', after: 'P5D' },
    { property: 'timings', part: 'T3', before: undefined, after: timing('T3', 'P7D') },
  ]);
  assert.deepEqual(labelOf(plan(), 'design', 'protocol'), { texts: [], name: 'protocol' });
});
