import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN, formatDesign, type PartialDesign } from '@verum/checks';
import type { CodeList, ContentRef, FormDef, GroupDef, ItemDef, StudyBuild } from '@verum/odm';
import fc from 'fast-check';
import { buildOf } from '../visit/visit-testing.ts';
import { compareBuilds } from './compare-builds.ts';
import { compileBuild } from './compile-build.ts';

const item = (oid: string, more: Partial<ItemDef> = {}): ItemDef => ({
  ...{ oid, name: oid, dataType: 'text', odmDataType: 'text', description: [], question: [], ...more },
});
const ref = (oid: string, more: Partial<ContentRef> = {}): ContentRef =>
  ({ kind: 'item', oid, mandatory: false, ...more }) as ContentRef;
const form = (oid: string, content: ContentRef[]): FormDef => ({
  ...{ oid, name: oid, description: [], repeating: false, content },
});
const group = (oid: string, content: ContentRef[]): GroupDef => form(oid, content);

function study(more: Partial<StudyBuild> = {}, design: PartialDesign = {}): StudyBuild {
  const visit = { oid: 'V1', forms: [{ formOid: 'FO', mandatory: true }] };
  return {
    ...buildOf([visit]),
    forms: [form('FO', [ref('IG', { kind: 'group' })])],
    groups: [group('IG', [ref('A'), ref('B')])],
    items: [item('A'), item('B')],
    extensions: { elements: [formatDesign(design)] },
    ...more,
  };
}

const told = (older: StudyBuild, newer: StudyBuild) =>
  compareBuilds(older, newer).map(({ kind, oid, change, properties }) => [change, kind, oid, ...properties].join(' '));

const oids = (prefix: string) => fc.subarray([1, 2, 3].map((at) => `${prefix}.${at}`));
const texts = fc.array(fc.record({ lang: fc.constantFrom('', 'en', 'zh'), text: fc.string() }), { maxLength: 2 });
const expressions = fc.array(fc.record({ context: fc.constant('CEL'), code: fc.string() }), { maxLength: 2 });
const rangeCheck = fc.record(
  {
    comparator: fc.constantFrom('LT', 'GE', 'IN'),
    softHard: fc.constantFrom('soft', 'hard'),
    checkValues: fc.array(fc.string(), { maxLength: 2 }),
    expressions,
  },
  { requiredKeys: ['softHard', 'checkValues'] },
);

/** Definitions of everything, some of them with and some without what they may have. */
const arbitraryBuild: fc.Arbitrary<StudyBuild> = fc
  .tuple(oids('SE'), oids('FO'), oids('IG'), oids('IT'), oids('CL'))
  .chain(([visits, forms, groups, items, lists]) => {
    const all = <T>(list: readonly string[], of: (oid: string) => fc.Arbitrary<T>) => fc.tuple(...list.map(of));
    const flag = fc.boolean();
    const one = (kind: 'item' | 'group') => (oid: string) =>
      fc.record(
        { kind: fc.constant(kind), oid: fc.constant(oid), mandatory: flag, conditionOid: fc.constant('CO') },
        { requiredKeys: ['kind', 'oid', 'mandatory'] },
      ) as fc.Arbitrary<ContentRef>;
    const named = (oid: string) => ({ oid: fc.constant(oid), name: fc.string(), description: texts });
    const inside = fc.tuple(all(items, one('item')), all(groups, one('group'))).map((both) => both.flat());
    const container = (oid: string) => fc.record({ ...named(oid), repeating: flag, content: inside });
    const coded = (oid: string) => fc.record({ ...named(oid), expressions });
    return fc.record({
      visits: all(visits, (oid) =>
        fc.record({
          ...{ ...named(oid), type: fc.constantFrom('scheduled', 'common'), repeating: flag },
          forms: all(forms, (formOid) => fc.record({ formOid: fc.constant(formOid), mandatory: flag })),
        }),
      ),
      forms: all(forms, container),
      groups: all(groups, container),
      items: all(items, (oid) =>
        fc
          .record(
            { ...named(oid), question: texts, length: fc.nat(), rangeChecks: fc.array(rangeCheck, { maxLength: 2 }) },
            { requiredKeys: ['oid', 'name', 'description', 'question'] },
          )
          .map((definition): ItemDef => ({ dataType: 'text', odmDataType: 'text', ...definition })),
      ),
      codeLists: all(lists, (oid) =>
        fc.record({ ...named(oid), codes: fc.uniqueArray(fc.string(), { maxLength: 3 }) }).map(
          ({ codes, ...list }): CodeList => ({
            ...{ ...list, dataType: 'text', odmDataType: 'text' },
            entries: codes.map((codedValue) => ({ codedValue, decode: [] })),
          }),
        ),
      ),
      units: all(['MU'], (oid) => fc.record({ oid: fc.constant(oid), name: fc.string(), symbol: texts })),
      conditions: all(['CO'], coded),
      methods: all(['MT'], coded),
      queryDueDays: fc.nat(99),
    });
  })
  .map(({ queryDueDays, ...lists }) => study(lists, { queryDueDays }));

test('a build does not differ from itself, however it is written', () => {
  fc.assert(
    fc.property(arbitraryBuild, (build) => {
      assert.deepEqual(compareBuilds(build, build), []);
      const copy = JSON.parse(JSON.stringify(build)) as StudyBuild;
      assert.deepEqual(compareBuilds(build, { ...copy, oid: 'MDV.2', name: 'Amendment 1', odmVersion: '1.3.2' }), []);
    }),
    { numRuns: 200 },
  );
});

test('whatever is taken out of a build is told, and what is gone one way is added the other way', () => {
  const lists = ['visits', 'forms', 'groups', 'items', 'codeLists', 'units', 'conditions', 'methods'] as const;
  fc.assert(
    fc.property(arbitraryBuild, fc.constantFrom(...lists), fc.nat(), (build, list, at) => {
      const definitions = build[list];
      fc.pre(definitions.length > 0);
      const gone = definitions[at % definitions.length]?.oid;
      const smaller = { ...build, [list]: definitions.filter(({ oid }) => oid !== gone) } as StudyBuild;
      const changes = (from: StudyBuild, to: StudyBuild, change: string) =>
        compareBuilds(from, to).filter((one) => one.oid === gone && one.change === change).length;
      assert.ok(changes(build, smaller, 'removed') >= 1);
      assert.equal(changes(build, smaller, 'removed'), changes(smaller, build, 'added'));
    }),
    { numRuns: 200 },
  );
});

test('an item that is added, one that is gone, and one of another type', () => {
  const newer = study({
    groups: [group('IG', [ref('A', { mandatory: true }), ref('C')])],
    items: [item('C'), item('A', { dataType: 'integer', odmDataType: 'integer', length: 3 })],
  });
  assert.deepEqual(told(study(), newer), [
    'changed group IG content content.mandatory',
    'added item C',
    'changed item A dataType odmDataType length',
    'removed item B',
  ]);
});

test('a choice that is retired', () => {
  const list = (enabled?: false): CodeList => ({
    ...{ oid: 'CL', name: 'CL', dataType: 'text', odmDataType: 'text', description: [] },
    entries: [{ codedValue: 'Y', decode: [], ...(enabled === false && { enabled }) }],
  });
  assert.deepEqual(told(study({ codeLists: [list()] }), study({ codeLists: [list(false)] })), [
    'changed code-list CL entries.enabled',
  ]);
});

test('a limit that moves is a change of the check and not of the item', () => {
  const limited = (limit: string) =>
    study({ items: [item('A', { rangeChecks: [{ comparator: 'LE', softHard: 'soft', checkValues: [limit] }] })] });
  assert.deepEqual(told(limited('120'), limited('140')), ['changed check A#1 checkValues']);
});

test('a derivation and a condition that say something else', () => {
  const coded = (code: string) => {
    const definition = { name: 'x', description: [], expressions: [{ context: 'CEL', code }] };
    return study({ methods: [{ oid: 'MT', ...definition }], conditions: [{ oid: 'CO', ...definition }] });
  };
  assert.deepEqual(told(coded('a'), coded('b')), ['changed derivation MT expressions', 'changed skip CO expressions']);
});

test('a visit put between two others does not change these', () => {
  const before = buildOf(['V1', 'V2']);
  assert.deepEqual(told(before, buildOf(['V1', 'V1a', 'V2'])), ['added visit V1a', 'changed design protocol visits']);
  assert.deepEqual(told(before, buildOf(['V2', 'V1'])), ['changed design protocol visits']);
});

test('the design, member by member', () => {
  const check = { id: 'CK', form: 'FO', path: 'IG/A', severity: 'soft', inputs: [], cel: 'true', message: [] } as const;
  const newer = study({}, { queryDueDays: 7, sdv: { ...DEFAULT_DESIGN.sdv, percent: 20 }, checks: [check] });
  assert.deepEqual(told(study(), newer), [
    'added check CK',
    'changed design sdv percent',
    'changed design queryDueDays value',
  ]);
});

test('an item that is blinded from now on is a difference of the design, and to those who are blinded it is gone', () => {
  const [older, newer] = [study(), study({}, { blinded: { items: ['B'], forms: [] } })];
  assert.deepEqual(told(older, newer), ['changed design blinded items']);
  assert.deepEqual(told(compileBuild(older).openModel(), compileBuild(newer).openModel()), [
    'changed group IG content',
    'removed item B',
  ]);
});

test('builds that differ only in what is blinded are one to those who may not see it', () => {
  const blinded = { items: ['B'], forms: [] };
  const [older, newer] = [
    study({}, { blinded }),
    study({ items: [item('A'), item('B', { dataType: 'integer' })] }, { blinded }),
  ];
  assert.deepEqual(told(older, newer), ['changed item B dataType']);
  assert.deepEqual(told(compileBuild(older).openModel(), compileBuild(newer).openModel()), []);
});
