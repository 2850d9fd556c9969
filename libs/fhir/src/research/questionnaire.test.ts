/** Questionnaires in, and what is shown when: by FHIR's enableWhen as by the CEL it stands for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expressions } from '@verum/checks';
import { type ConditionDef, compileIndex, type ItemDef, type StudyBuild } from '@verum/odm';
import fc from 'fast-check';
import { type JsonObject, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { formatFhir, textAt } from './element.ts';
import { shownWhen, type Test } from './expression.ts';
import { flatten } from './flatten.ts';
import { readQuestionnaire } from './read-questionnaire.ts';
import { faultsOf } from './structure.fixture.ts';
import { toQuestionnaire } from './to-questionnaire.ts';

const item = (oid: string, dataType: ItemDef['dataType'], more: Partial<ItemDef> = {}): ItemDef => ({
  ...{ oid, name: oid, dataType, odmDataType: dataType, description: [], ...more },
  question: [
    { lang: 'zh', text: `${oid}？` },
    { lang: '', text: `${oid}?` },
  ],
});
const condition = (oid: string, code: string, inputs: Readonly<Record<string, string>>): ConditionDef => ({
  ...{ oid, name: oid, description: [], expressions: [{ context: 'CEL', code }] },
  signature: {
    parameters: Object.entries(inputs).map(([name, definition]) => ({ name, dataType: 'text', definition })),
    returnValues: [],
  },
});

const buildWith = (conditions: readonly ConditionDef[]): StudyBuild => ({
  ...{ odmVersion: '2.0', studyOid: 'S', studyName: 'S', studyDescription: [], protocolName: 'P', oid: 'M', name: 'M' },
  ...{ description: [], protocol: {}, visits: [], methods: [], units: [], conditions },
  forms: [
    {
      ...{ oid: 'FO', name: 'Form', description: [{ lang: 'en', text: 'About' }], repeating: true },
      content: [
        { kind: 'item', oid: 'SEX', mandatory: true },
        { kind: 'group', oid: 'IG', mandatory: false, conditionOid: 'CO.IG' },
      ],
    },
  ],
  groups: [
    {
      ...{ oid: 'IG', name: 'Events', description: [], repeating: true, repeatingLimit: 4 },
      content: ['AGE', 'NOTE'].map((oid) => ({ kind: 'item', oid, mandatory: false, conditionOid: `CO.${oid}` })),
    },
  ],
  items: [
    item('SEX', 'text', { codeListOid: 'CL' }),
    item('AGE', 'integer', { rangeChecks: [{ comparator: 'LE', softHard: 'hard', checkValues: ['120'] }] }),
    item('NOTE', 'text', { length: 300 }),
  ],
  codeLists: [
    {
      ...{ oid: 'CL', name: 'CL', dataType: 'text', odmDataType: 'text', description: [] },
      entries: [
        {
          codedValue: 'F',
          decode: [
            { lang: 'en', text: 'Female' },
            { lang: 'zh', text: '女' },
          ],
        },
        { codedValue: 'two  spaces', decode: [] },
      ],
    },
  ],
});

const conditions = [
  condition('CO.IG', 'x != "F"', { x: 'SEX' }),
  condition('CO.AGE', '!(present(x) && x == "F")', { x: 'SEX' }),
  condition('CO.NOTE', 'x == "F" || a < 18', { x: 'SEX', a: 'IG/AGE' }),
];
const asked = (questionnaire: JsonObject | undefined) => {
  const [, group] = (questionnaire?.item ?? []) as JsonObject[];
  const [age, note] = (group?.item ?? []) as JsonObject[];
  return { group, age, note };
};

test('a condition of when not to ask becomes when to ask, with what an unanswered question means', () => {
  const { questionnaire, findings } = toQuestionnaire(compileIndex(buildWith(conditions)), 'FO', { language: 'en' });
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['condition-not-carried'],
  );
  assert.deepEqual(faultsOf(questionnaire as JsonObject), []);
  const { group, age, note } = asked(questionnaire);
  const sex = { system: 'urn:verum:code-list:S:CL', code: 'F', display: 'Female' };
  // Undetermined hides nothing: without an answer the group is asked.
  assert.equal(group?.enableBehavior, 'any');
  assert.deepEqual(group?.enableWhen, [
    { question: 'SEX', operator: 'exists', answerBoolean: false },
    { question: 'SEX', operator: '=', answerCoding: sex },
  ]);
  assert.deepEqual(age?.enableWhen, [{ question: 'SEX', operator: '=', answerCoding: sex }]);
  // x != F and (a >= 18 or no a): neither all nor any.
  assert.equal(note?.enableWhen, undefined);
});

test('a form of ours comes back from its questionnaire, which then is written the same', () => {
  for (const language of ['en', 'zh', '']) {
    const { questionnaire } = toQuestionnaire(compileIndex(buildWith(conditions.slice(0, 2))), 'FO', { language });
    const sent = parseJson(formatFhir(questionnaire as JsonObject), FHIR_LIMITS) as JsonObject;
    const { build, findings } = readQuestionnaire(sent, { studyOid: 'X', oid: 'Y' });
    assert.deepEqual(findings, []);
    assert.ok(build);
    const { questionnaire: again } = toQuestionnaire(compileIndex(build), 'FO', { language });
    assert.deepEqual(again && parseJson(formatFhir(again), FHIR_LIMITS), sent);
  }
});

test('a place that another form, another repeat or an unknown item decides on is shown without its condition', () => {
  for (const path of ['FO.2/X', '~FO/SEX', 'IG!1/AGE', 'NONE', '']) {
    const build = buildWith([condition('CO.AGE', 'present(x)', { x: path })]);
    const { findings } = toQuestionnaire(compileIndex(build), 'FO');
    assert.ok(
      findings.some(({ rule, path: at }) => rule === 'condition-not-carried' && at.includes('CO.AGE')),
      path,
    );
  }
});

test('what is no comparison is no enableWhen', () => {
  for (const cel of [
    '',
    'x',
    '!',
    'x == y',
    'size(x) > 1',
    'x == "a',
    'x + 1 == 2',
    'x == "a\\"b"',
    'today() > x',
    '(x == 1',
    'x == 1)',
    'present(x',
    'x in [1]',
  ])
    assert.ok(cel === 'x' || shownWhen(cel) === undefined, cel);
});

/** Texts of CEL over a number `n` and a text `t`. */
const { cel: anyCel } = fc.letrec<{ cel: string }>((tie) => ({
  cel: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'present(n)',
      'blank(n)',
      'n == 1',
      'n != 1',
      'n < 1',
      'n >= 1',
      '2 > n',
      't == "a"',
      't != "a"',
      'blank(t)',
      'present(t)',
    ),
    fc
      .tuple(tie('cel'), fc.constantFrom('&&', '||'), tie('cel'))
      .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
    tie('cel').map((one) => `!(${one})`),
  ),
}));
const answers = { n: [undefined, '0', '1', '2'], t: [undefined, 'a', 'b'] } as const;

/** R4, Questionnaire.item.enableWhen.operator. */
function isMet(test: Test, given: Readonly<Record<string, string | undefined>>): boolean {
  const answer = given[test.name];
  if (test.kind === 'exists') return (answer !== undefined) === test.exists;
  const { operator, literal } = test;
  if (operator === '!=') return answer !== literal.value;
  if (answer === undefined) return false;
  if (operator === '=') return answer === literal.value;
  const difference = Number(answer) - Number(literal.value);
  return operator === '<'
    ? difference < 0
    : operator === '<='
      ? difference <= 0
      : operator === '>'
        ? difference > 0
        : difference >= 0;
}

test('whatever is carried is shown exactly where the engine does not hide it', () => {
  const engine = new Expressions([]);
  const inputs = [
    { name: 'n', dataType: 'integer', isList: false, item: 'N' },
    { name: 't', dataType: 'text', isList: false, item: 'T' },
  ] as const;
  let carried = 0;
  fc.assert(
    fc.property(anyCel, (cel) => {
      const formula = shownWhen(cel);
      assert.ok(formula, cel);
      const flat = flatten(formula);
      if (!flat) return;
      carried += 1;
      for (const n of answers.n)
        for (const t of answers.t) {
          const isHidden: boolean = engine.run(cel, inputs, [n, t]) === true;
          const met: readonly boolean[] = flat.tests.map((one) => isMet(one, { n, t }));
          const isShown: boolean = flat.kind === 'and' ? met.every(Boolean) : met.some(Boolean);
          assert.equal(isShown, !isHidden, `${cel} n=${n} t=${t} ${JSON.stringify(flat)}`);
        }
    }),
    { numRuns: 2000 },
  );
  assert.ok(carried > 500, `${carried} carried`);
});

test('enableWhen comes in as CEL that means the same', () => {
  const source = {
    ...{ resourceType: 'Questionnaire', status: 'active', language: 'en', id: 'q' },
    item: [
      { linkId: 'n', text: 'n', type: 'integer' },
      { linkId: 't', text: 't', type: 'string' },
      {
        ...{ linkId: 'z', text: 'z', type: 'string', enableBehavior: 'any' },
        enableWhen: [
          { question: 'n', operator: '>=', answerInteger: 1 },
          { question: 't', operator: '!=', answerString: 'a' },
        ],
      },
      { linkId: 'd', text: 'd', type: 'date' },
      { linkId: 'y', text: 'y', type: 'string', enableWhen: [{ question: 'd', operator: '=', answerDate: '2026-01' }] },
    ],
  };
  const { build, findings } = readQuestionnaire(parseJson(JSON.stringify(source), FHIR_LIMITS) as JsonObject, {
    studyOid: 'S',
    oid: 'M',
  });
  assert.deepEqual(
    findings.map(({ rule, path }) => [rule, path]),
    [['condition-not-carried', '/item/4']],
  );
  assert.equal(build?.conditions[0]?.expressions[0]?.code, '!((present(q1) && q1 >= 1) || (blank(q2) || q2 != "a"))');
  const again = toQuestionnaire(compileIndex(build as StudyBuild), 'q', { language: 'en' }).questionnaire;
  const third = (again?.item as JsonObject[])[2] as JsonObject;
  assert.equal(textAt(third, 'linkId'), 'z');
  assert.equal(formatFhir(third.enableWhen ?? null), JSON.stringify(source.item[2]?.enableWhen));
});
