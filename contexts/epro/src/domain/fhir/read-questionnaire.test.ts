import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Answers, askedItems } from '@verum/diary-rules';
import { expressionsOf } from '../expression.ts';
import { findFaults, languagesOf } from '../instrument.ts';
import { readQuestionnaire } from './read-questionnaire.ts';

const corpus = process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../../../../shared/corpus', import.meta.url));
const skip = existsSync(join(corpus, 'fhir')) ? false : 'no corpus here: set VERUM_CORPUS to its folder';

const fromCorpus = (path: string) => readQuestionnaire(readFileSync(join(corpus, 'fhir', path)), 'en');
const read = (json: object | object[]) => readQuestionnaire(Buffer.from(JSON.stringify(json)), 'en');
const faults = ({ findings }: ReturnType<typeof read>) => findings.map(({ rule, path }) => `${path} ${rule}`);

const choice = (linkId: string, more: object = {}) => ({
  ...{ linkId, type: 'choice', text: `Question ${linkId}` },
  answerOption: [0, 1, 2].map((score) => ({
    valueCoding: { code: `c${score}`, display: `Option ${score}` },
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: score }],
  })),
  ...more,
});
const questionnaire = (...item: object[]) => ({
  resourceType: 'Questionnaire',
  language: 'en',
  title: 'A diary',
  item,
});
const calculated = (expression: string) => ({
  ...{ linkId: 'total', type: 'integer', text: 'Total', readOnly: true },
  extension: [
    {
      url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
      valueExpression: { language: 'text/fhirpath', expression },
    },
  ],
});

function instrumentOf(reading: ReturnType<typeof read>) {
  assert.deepEqual(
    [...faults(reading), ...(reading.content ? findFaults(reading.content) : [])],
    [],
    'nothing was refused',
  );
  assert.ok(reading.content);
  return { ...reading.content, instrument: 'i', version: '1', hash: '', languages: languagesOf(reading.content) };
}
const given = (answers: Record<string, string>): Answers =>
  Object.fromEntries(Object.entries(answers).map(([item, value]) => [item, { values: [value], declined: false }]));

describe('the PHQ-9 of LOINC', { skip }, () => {
  const phq9 = () => instrumentOf(fromCorpus('questionnaires/phq9.json'));

  it('asks its ten questions in their order, the total not being one', () => {
    const { items, title } = phq9();
    assert.deepEqual(title, [{ lang: 'en', text: 'PHQ-9 quick depression assessment panel' }]);
    assert.equal(items.length, 10);
    assert.ok(items.every(({ kind }) => kind === 'single-choice'));
    assert.deepEqual(
      items[0]?.options.map(({ code, score, label }) => [code, score, label[0]?.text]),
      [
        ['LA6568-5', '0', 'Not at all'],
        ['LA6569-3', '1', 'Several days'],
        ['LA6570-1', '2', 'More than half the days'],
        ['LA6571-9', '3', 'Nearly every day'],
      ],
    );
    assert.equal(items[0]?.isRequired, true);
    assert.equal(items[8]?.isRequired, false);
  });

  it('has the total that its calculation declares: what is missing counts nothing, nothing at all is no total', () => {
    const { scoresOf } = expressionsOf(phq9());
    const linkIds = phq9()
      .items.slice(0, 9)
      .map(({ item }) => item);
    const all = (code: string) => given(Object.fromEntries(linkIds.map((linkId) => [linkId, code])));
    assert.equal(scoresOf(all('LA6571-9')).get('/44261-6'), '27');
    assert.equal(scoresOf(all('LA6568-5')).get('/44261-6'), '0');
    assert.equal(scoresOf(given({ '/44250-9': 'LA6570-1' })).get('/44261-6'), '2');
    assert.equal(scoresOf(given({ '/69722-7': 'LA6572-7' })).get('/44261-6'), undefined);
  });

  it('can be asked about by a rule of an alert', () => {
    const { holds, faultsOf } = expressionsOf(phq9());
    const rule = '_44260_8 > 0';
    assert.deepEqual(faultsOf(rule, 'bool'), []);
    assert.equal(holds(rule, given({ '/44260-8': 'LA6568-5' }), new Map()), false);
    assert.equal(holds(rule, given({ '/44260-8': 'LA6569-3' }), new Map()), true);
    assert.equal(holds(rule, {}, new Map()), false, 'not answered is not above 0');
    assert.equal(holds('_44261_6 >= 10', {}, new Map([['/44261-6', '10']])), true);
    assert.match(faultsOf('_44260_9 > 0', 'bool')[0]?.en ?? '', /not among the inputs/);
    assert.match(faultsOf('_44260_8 + 1', 'bool')[0]?.en ?? '', /gives int and not bool/);
  });
});

describe('every questionnaire of the corpus', { skip }, () => {
  const folders = ['questionnaires', 'questionnaires-android', 'questionnaires-smartforms', 'sdc', 'hl7-r4'];
  for (const folder of skip ? [] : folders) {
    for (const name of readdirSync(join(corpus, 'fhir', folder))) {
      const text = readFileSync(join(corpus, 'fhir', folder, name), 'utf8');
      if ((JSON.parse(text) as { resourceType?: string }).resourceType !== 'Questionnaire') continue;
      it(`${folder}/${name} is carried whole, or refused with each place`, () => {
        const reading = fromCorpus(`${folder}/${name}`);
        const found = [...reading.findings, ...(reading.content ? findFaults(reading.content) : [])];
        for (const { severity, rule, path } of found) {
          if (severity === 'error' && rule.startsWith('no-')) continue;
          assert.ok(text.includes(`"${path}"`), `${rule} at ${path} names no link id of the document`);
        }
        if (found.some(({ severity }) => severity === 'error')) return;
        // Every question of the source is asked, or calculated.
        const asked = new Set([
          ...(reading.content?.items ?? []).map(({ item }) => item),
          ...(reading.content?.scores ?? []).map(({ score }) => score),
        ]);
        const questions = (items: readonly Record<string, unknown>[]): string[] =>
          items.flatMap((item) => [
            ...(item.type === 'group' || item.type === 'display' ? [] : [String(item.linkId)]),
            ...questions((item.item ?? []) as Record<string, unknown>[]),
          ]);
        for (const question of questions(JSON.parse(text).item)) assert.ok(asked.has(question), question);
      });
    }
  }
});

describe('what a diary would ask otherwise is refused with its place', () => {
  const refused: readonly (readonly [string, object, string])[] = [
    ['a question of several answers', { linkId: 'a', type: 'string', text: 'A', repeats: true }, 'a type-not-carried'],
    ['a date with a time', { linkId: 'a', type: 'dateTime', text: 'A' }, 'a type-not-carried'],
    ['an open choice', choice('a', { type: 'open-choice' }), 'a type-not-carried'],
    [
      'a choice of a value set elsewhere',
      { linkId: 'a', type: 'choice', text: 'A', answerValueSet: 'http://x/vs' },
      'a value-set-outside',
    ],
    [
      'a choice made beforehand',
      choice('a', { answerOption: [{ valueCoding: { code: 'x', display: 'X' }, initialSelected: true }] }),
      'a prefilled',
    ],
    ['a group that repeats', { linkId: 'g', type: 'group', repeats: true, item: [choice('a')] }, 'g group-repeats'],
    ['an attachment of any type', { linkId: 'a', type: 'attachment', text: 'A' }, 'a type-not-carried'],
    [
      'a slider without ends',
      {
        linkId: 'a',
        type: 'integer',
        text: 'A',
        extension: [
          {
            url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl',
            valueCodeableConcept: { coding: [{ code: 'slider' }] },
          },
        ],
      },
      'a type-not-carried',
    ],
    [
      'an extension that is not understood',
      choice('a', { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/regex', valueString: 'x' }] }),
      'a extension-not-understood',
    ],
    [
      'a hidden item',
      choice('a', {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', valueBoolean: true }],
      }),
      'a hidden',
    ],
    ['an item nobody answers', choice('a', { readOnly: true }), 'a read-only'],
    ['a modifier', choice('a', { modifierExtension: [{ url: 'http://x/y' }] }), 'a modifier-not-understood'],
    ['a calculation of another kind', calculated('today()'), 'total calculation-not-carried'],
  ];
  for (const [name, item, expected] of refused) {
    it(name, () => {
      const { findings } = read(questionnaire(item));
      assert.ok(
        findings.some(({ rule, path }) => `${path} ${rule}` === expected),
        JSON.stringify(faults({ findings })),
      );
      const severity = findings.find(({ rule, path }) => `${path} ${rule}` === expected)?.severity;
      assert.equal(severity, 'error');
    });
  }

  it('an initial value is left out, because nothing is pre-filled', () => {
    const reading = read(questionnaire({ linkId: 'a', type: 'integer', text: 'A', initial: [{ valueInteger: 5 }] }));
    assert.deepEqual(faults(reading), ['a prefilled']);
    assert.equal(reading.findings[0]?.severity, 'warning');
  });

  it('what is no Questionnaire', () => {
    assert.deepEqual(faults(read({ resourceType: 'Patient' })), ['/0 no-questionnaire']);
    assert.deepEqual(faults(read([])), [' no-questionnaire']);
    assert.deepEqual(faults(readQuestionnaire(Buffer.from('{'), 'en')), [' not-json']);
  });
});

describe('conditions', () => {
  const when = (question: string, operator: string, answer: object, more: object = {}) => ({
    enableWhen: [{ question, operator, ...answer }],
    ...more,
  });

  it('of an item hold against the code of a choice', () => {
    const instrument = instrumentOf(
      read(questionnaire(choice('a'), choice('b', when('a', '=', { answerCoding: { code: 'c2' } })))),
    );
    const names = (answers: Answers) => askedItems(instrument, answers).map(({ item }) => item);
    assert.deepEqual(names({}), ['a']);
    assert.deepEqual(names(given({ a: 'c1' })), ['a']);
    assert.deepEqual(names(given({ a: 'c2' })), ['a', 'b']);
  });

  it('of a group hold for each of its questions, beside their own; its words stand over each', () => {
    const group = {
      ...{ linkId: 'g', type: 'group', text: 'In the last 7 days' },
      ...when('a', '!=', { answerCoding: { code: 'c0' } }),
      item: [choice('b'), choice('c', when('b', 'exists', { answerBoolean: true }))],
    };
    const instrument = instrumentOf(read(questionnaire(choice('a'), group)));
    const names = (answers: Answers) => askedItems(instrument, answers).map(({ item }) => item);
    assert.deepEqual(names(given({ a: 'c0', b: 'c1' })), ['a'], 'and what was answered there before is not read');
    assert.deepEqual(names(given({ a: 'c1' })), ['a', 'b']);
    assert.deepEqual(names(given({ a: 'c1', b: 'c1' })), ['a', 'b', 'c']);
    assert.deepEqual(instrument.items[1]?.instruction, [{ lang: 'en', text: 'In the last 7 days' }]);
  });

  it('of any inside of all are refused', () => {
    const any = {
      enableWhen: [
        { question: 'a', operator: '=', answerCoding: { code: 'c0' } },
        { question: 'a', operator: '=', answerCoding: { code: 'c1' } },
      ],
      enableBehavior: 'any',
    };
    const group = {
      linkId: 'g',
      type: 'group',
      ...any,
      item: [choice('b', when('a', 'exists', { answerBoolean: true }))],
    };
    assert.deepEqual(faults(read(questionnaire(choice('a'), group))), ['b conditions-mixed']);
  });

  it('on what is asked later are refused', () => {
    const { content } = read(questionnaire(choice('b', when('a', 'exists', { answerBoolean: true })), choice('a')));
    assert.ok(content);
    assert.deepEqual(
      findFaults(content).map(({ rule, path }) => `${path} ${rule}`),
      ['b condition-on-later'],
    );
  });
});

describe('scores', () => {
  const total = (expression: string, answers: Answers, ...more: object[]) => {
    const instrument = instrumentOf(read(questionnaire(choice('a'), choice('b'), ...more, calculated(expression))));
    return expressionsOf(instrument).scoresOf(answers).get('total');
  };
  const ordinal = (linkId: string) => `%resource.item.where(linkId = '${linkId}').answer.value.ordinal()`;

  it('are the sum of ordinal values, and none while one is missing', () => {
    const sum = `${ordinal('a')} + ${ordinal('b')}`;
    assert.equal(total(sum, given({ a: 'c1', b: 'c2' })), '3');
    assert.equal(total(sum, given({ a: 'c1' })), undefined);
  });

  it('of a number are its value, with a fraction where it has one', () => {
    const number = { linkId: 'n', type: 'decimal', text: 'N' };
    const path = `%resource.item.where(linkId='n').answer.valueDecimal`;
    assert.equal(total(path, given({ n: '2.50' }), number), '2.5');
    assert.equal(total(`iif(${path}.exists(), ${path}, 0)`, {}, number), '0');
  });

  it('of a choice are never its code', () => {
    const reading = read(
      questionnaire(choice('a'), calculated(`%resource.item.where(linkId='a').answer.valueDecimal`)),
    );
    assert.deepEqual(faults(reading), ['total calculation-not-carried']);
  });
});

describe('languages', () => {
  const zh = (source: object) =>
    JSON.parse(
      JSON.stringify(source)
        .replaceAll('"Option ', '"选项 ')
        .replaceAll('Question ', '问题')
        .replace('A diary', '日记')
        .replace('"en"', '"zh-CN"'),
    );

  it('are merged of documents that are the same', () => {
    const instrument = instrumentOf(read([questionnaire(choice('a')), zh(questionnaire(choice('a')))]));
    assert.deepEqual(instrument.languages, ['en', 'zh-CN']);
    assert.deepEqual(instrument.items[0]?.options[1]?.label, [
      { lang: 'en', text: 'Option 1' },
      { lang: 'zh-CN', text: '选项 1' },
    ]);
  });

  it('that do not ask the same are refused at the item', () => {
    const reading = read([
      questionnaire(choice('a'), choice('b')),
      zh(questionnaire(choice('a'), choice('b', { required: true }))),
    ]);
    assert.deepEqual(faults(reading), ['b languages-differ']);
  });

  it('come as translations within a document, too; one that lacks a text does not count', () => {
    const translated = (text: string) => ({
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/translation',
          extension: [
            { url: 'lang', valueCode: 'zh-CN' },
            { url: 'content', valueString: text },
          ],
        },
      ],
    });
    const source = {
      ...questionnaire({ linkId: 'a', type: 'string', text: 'How?', _text: translated('如何？') }),
      _title: translated('日记'),
    };
    assert.deepEqual(instrumentOf(read(source)).languages, ['en', 'zh-CN']);
    assert.deepEqual(instrumentOf(read({ ...source, _title: undefined })).languages, ['en']);
  });
});
