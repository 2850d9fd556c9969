import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN } from '@verum/checks';
import type { StudyBuild } from '@verum/odm';
import type { Draft } from '../model/draft.ts';
import { addTest, editTest, givenOf, testsOf, typedOf } from './check-tests.ts';
import { renamedInput, renamedWord } from './rename-input.ts';
import { addRule, editRule, newRule, removeRule, renameCheck, reviewQueries, ruleAt, rulesOf } from './rule-model.ts';
import { placesOf, possiblePlaces, setRuleAt } from './rule-places.ts';

const item = (oid: string) => ({
  oid,
  name: oid,
  dataType: 'integer',
  odmDataType: 'integer',
  description: [],
  question: [],
});
const ref = (kind: string, oid: string) => ({ kind, oid, mandatory: false });
const build = {
  ...{ oid: 'M', codeLists: [], units: [], conditions: [], methods: [], protocol: {} },
  visits: [
    {
      oid: 'V',
      name: 'V',
      description: [],
      repeating: false,
      plan: { position: 1, mandatory: true },
      forms: [{ formOid: 'F', mandatory: true }],
    },
  ],
  forms: [{ oid: 'F', name: 'F', description: [], repeating: false, content: [ref('group', 'G')] }],
  groups: [{ oid: 'G', name: 'G', description: [], repeating: false, content: [ref('item', 'A'), ref('item', 'B')] }],
  items: [item('A'), item('B')],
} as unknown as StudyBuild;
const empty: Draft = { build, design: DEFAULT_DESIGN };
const target = { form: 'F', path: 'G/A' };
const made = (kind: 'check' | 'method' | 'condition') => {
  const name = newRule(empty, kind);
  return { name, draft: addRule(name, target)(empty) };
};

for (const kind of ['check', 'method', 'condition'] as const) {
  test(`a ${kind} is made, edited and removed, and nothing is left of it`, () => {
    const { name, draft } = made(kind);
    const inputs = [{ name: 'b', path: 'G/B' }];
    const texts = [{ lang: 'en', text: 'Says' }];
    const edited = editRule(name, { code: 'b > 1', inputs, texts })(draft);
    const rule = ruleAt(edited, name);
    assert.deepEqual([rule?.code, rule?.inputs, rule?.texts], ['b > 1', inputs, texts]);
    assert.equal(editRule(name, { code: 'b > 1' })(edited), edited);
    const tested = addTest(name)(edited);
    assert.equal(testsOf(tested, name).length, 1);
    const gone = removeRule(name)(tested);
    assert.deepEqual([rulesOf(gone), gone.design.checkTests], [[], []]);
  });
}

test('a derivation stands at items, a skip also at groups, forms and visits; removing it clears them', () => {
  const { name, draft } = made('condition');
  const places = possiblePlaces(draft.build, 'condition');
  assert.deepEqual(
    places.map(({ kind, oid }) => `${kind} ${oid}`),
    ['group G', 'item A', 'item B', 'visit V', 'form F'],
  );
  assert.deepEqual(
    possiblePlaces(draft.build, 'method').map(({ oid }) => oid),
    ['A', 'B'],
  );
  const everywhere = places.reduce((now, place) => setRuleAt(place, name, true)(now), draft);
  assert.equal(placesOf(everywhere, name).length, places.length);
  const nowhere = places.reduce((now, place) => setRuleAt(place, name, false)(now), everywhere);
  assert.deepEqual(nowhere, draft);
  assert.deepEqual(removeRule(name)(everywhere).build, empty.build);
});

test('the queries of a check are reviewed first, or not', () => {
  const { name, draft } = made('check');
  const reviewed = reviewQueries(name.oid, true)(draft);
  assert.deepEqual(reviewed.design.candidates, [name.oid]);
  assert.equal(reviewQueries(name.oid, true)(reviewed), reviewed);
  assert.deepEqual(reviewQueries(name.oid, false)(reviewed).design.candidates, []);
});

test('a check keeps its test cases and its review when it gets another id', () => {
  const { name, draft } = made('check');
  const reviewed = { ...draft, design: { ...draft.design, candidates: [name.oid] } };
  const { design } = renameCheck(name.oid, 'BP')(addTest(name)(reviewed));
  assert.deepEqual([design.checks[0]?.id, design.candidates, design.checkTests[0]?.rule], ['BP', ['BP'], 'BP']);
});

test('an input gets another name in the expression and in the cases, and nowhere else', () => {
  assert.equal(renamedWord('a > 1 && aa < "a" && f(a)', 'a', 'b'), 'b > 1 && aa < "a" && f(b)');
  const { name, draft } = made('check');
  const with_ = addTest(name)(editRule(name, { code: 'a > 1', inputs: [{ name: 'a', path: 'G/A' }] })(draft));
  const cased = editTest(0, { inputs: { a: '2' } })(with_);
  const rule = ruleAt(cased, name) ?? assert.fail('no rule');
  const renamed = renamedInput(rule, 'a', 'age')(cased);
  assert.equal(ruleAt(renamed, name)?.code, 'age > 1');
  assert.deepEqual(renamed.design.checkTests[0]?.inputs, { age: '2' });
});

test('what is typed into a case: nothing is missing, a list is parted', () => {
  assert.deepEqual([givenOf(' ', false), givenOf('1', false), givenOf('1; 2；3', true)], [null, '1', ['1', '2', '3']]);
  assert.deepEqual([typedOf(null), typedOf('1'), typedOf(['1', '2'])], ['', '1', '1; 2']);
});
