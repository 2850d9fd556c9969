import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AnswerFault, checkAnswer, checkAnswers, TEXT_LENGTH_MAX } from './check-answer.ts';
import type { Answers, InstrumentModel } from './model.ts';
import { askedItems, nextItem, previousItem } from './next-item.ts';
import { readInstrument } from './wire.ts';

const items = (...given: object[]): InstrumentModel => readInstrument({ items: given });
const item = (kind: string, more: object = {}) => ({ item: 'a', kind: `ITEM_KIND_${kind}`, ...more });
const options = (...codes: string[]) => ({ options: codes.map((code) => ({ code, exclusive: code === 'none' })) });
const given = (...values: string[]) => ({ values, declined: false });
const declined = { values: [], declined: true };

/** Just inside and just outside, by kind: the item, what is given, and what is wrong with it. */
const fixtures: readonly (readonly [
  kind: string,
  more: object,
  values: readonly string[],
  fault: AnswerFault | undefined,
])[] = [
  ['SINGLE_CHOICE', options('x', 'y'), ['x'], undefined],
  ['SINGLE_CHOICE', options('x', 'y'), ['z'], 'no-option'],
  ['SINGLE_CHOICE', options('x', 'y'), ['x', 'y'], 'one-only'],
  ['SINGLE_CHOICE', options('x', 'y'), [''], 'no-option'],
  ['MULTIPLE_CHOICE', options('x', 'y', 'none'), ['x', 'y'], undefined],
  ['MULTIPLE_CHOICE', options('x', 'y', 'none'), ['none'], undefined],
  ['MULTIPLE_CHOICE', options('x', 'y', 'none'), ['x', 'none'], 'excluded'],
  ['MULTIPLE_CHOICE', options('x', 'y', 'none'), ['x', 'x'], 'twice'],
  ['MULTIPLE_CHOICE', options('x', 'y', 'none'), ['x', 'z'], 'no-option'],
  ['NUMERIC_RATING', { min: '0', max: '10' }, ['0'], undefined],
  ['NUMERIC_RATING', { min: '0', max: '10' }, ['10'], undefined],
  ['NUMERIC_RATING', { min: '0', max: '10' }, ['11'], 'too-large'],
  ['NUMERIC_RATING', { min: '0', max: '10' }, ['-1'], 'too-small'],
  ['NUMERIC_RATING', { min: '0', max: '10' }, ['5.0'], 'malformed'],
  ['VISUAL_ANALOGUE', { min: '0', max: '100' }, ['37'], undefined],
  ['NUMBER', { decimals: 1, min: '36', max: '42.5' }, ['42.5'], undefined],
  ['NUMBER', { decimals: 1, min: '36', max: '42.5' }, ['42.6'], 'too-large'],
  ['NUMBER', { decimals: 1, min: '36', max: '42.5' }, ['37.25'], 'too-many-decimals'],
  ['NUMBER', { decimals: 1 }, ['3e1'], 'malformed'],
  ['NUMBER', { decimals: 1 }, ['３７'], 'malformed'],
  ['NUMBER', {}, ['9007199254740993'], undefined],
  ['DATE', {}, ['2028-02-29'], undefined],
  ['DATE', {}, ['2027-02-29'], 'malformed'],
  ['DATE', { max: '2027-01-01' }, ['2027-01-02'], 'too-large'],
  ['TIME', {}, ['23:59'], undefined],
  ['TIME', {}, ['24:00'], 'malformed'],
  ['TEXT', { maxLength: 2 }, ['疼痛'], undefined],
  ['TEXT', { maxLength: 2 }, ['😀😀'], undefined],
  ['TEXT', { maxLength: 2 }, ['abc'], 'too-long'],
  ['TEXT', {}, ['a'.repeat(TEXT_LENGTH_MAX)], undefined],
  ['TEXT', {}, ['a'.repeat(TEXT_LENGTH_MAX + 1)], 'too-long'],
  ['PHOTO', {}, ['0'.repeat(64)], undefined],
  ['PHOTO', {}, ['photo.jpg'], 'malformed'],
  ['DISPLAY', {}, ['x'], 'not-asked'],
];

describe('an answer', () => {
  for (const [kind, more, values, fault] of fixtures) {
    it(`${kind} ${JSON.stringify(more)} ${values.map((each) => each.slice(0, 12)).join()}: ${fault ?? 'stands'}`, () => {
      const [model] = items(item(kind, more)).items;
      assert.ok(model);
      assert.equal(checkAnswer(model, given(...values)), fault);
    });
  }

  it('is needed where it is required, and may be declined where that is allowed', () => {
    const asked = (more: object) => items(item('NUMBER', more)).items[0] ?? assert.fail();
    assert.equal(checkAnswer(asked({}), undefined), undefined);
    assert.equal(checkAnswer(asked({ required: true }), undefined), 'missing');
    assert.equal(checkAnswer(asked({ required: true }), given()), 'missing');
    assert.equal(checkAnswer(asked({ required: true, mayDecline: true }), declined), undefined);
    assert.equal(checkAnswer(asked({ required: true }), declined), 'may-not-decline');
    assert.equal(checkAnswer(asked({ mayDecline: true }), { values: ['1'], declined: true }), 'declined-with-values');
  });
});

describe('which item comes next', () => {
  const when = (of: string, operator: string, value: string) => ({ item: of, operator: `OPERATOR_${operator}`, value });
  const question = (name: string, ...enableWhen: object[]) => ({ item: name, kind: 'ITEM_KIND_NUMBER', enableWhen });
  const instrument = items(
    question('a'),
    question('b', when('a', 'GREATER', '4')),
    question('c', when('b', 'EXISTS', 'true')),
    { ...question('d', when('a', 'EQUALS', '1'), when('a', 'EQUALS', '9.0')), enableAny: true },
    question('e', when('b', 'NOT_EQUALS', '3')),
    question('f'),
  );
  const names = (answers: Answers) =>
    askedItems(instrument, answers)
      .map((each) => each.item)
      .join('');

  it('follows the answers of those before it', () => {
    assert.equal(names({}), 'aef', 'not answered is not equal to 3');
    assert.equal(names({ a: given('4') }), 'aef', 'just not above');
    assert.equal(names({ a: given('5') }), 'abef');
    assert.equal(names({ a: given('10'), b: given('3') }), 'abcf', 'ten is above four');
    assert.equal(names({ a: given('9') }), 'abdef', '9 is 9.0');
    assert.equal(names({ a: given('10'), b: declined }), 'abef', 'declined is not answered');
  });

  it('takes no notice of what was answered where nothing is asked any more', () => {
    assert.equal(names({ a: given('1'), b: given('3') }), 'adef');
    assert.deepEqual(
      [...checkAnswers(instrument, { a: given('1'), b: given('3'), x: given('1') })],
      [
        ['b', 'not-asked'],
        ['x', 'not-asked'],
      ],
    );
  });

  it('goes forth and back by the same way, also from one that is gone', () => {
    const answers = { a: given('10'), b: given('3') };
    assert.equal(nextItem(instrument, answers)?.item, 'a');
    assert.equal(nextItem(instrument, answers, 'c')?.item, 'f');
    assert.equal(previousItem(instrument, answers, 'f')?.item, 'c');
    assert.equal(nextItem(instrument, answers, 'f'), undefined);
    assert.equal(previousItem(instrument, answers, 'a'), undefined);
    assert.equal(nextItem(instrument, answers, 'd')?.item, 'f');
    assert.equal(previousItem(instrument, answers, 'd')?.item, 'c');
    assert.equal(previousItem(instrument, answers)?.item, 'f');
  });
});
