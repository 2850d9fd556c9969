import type { Finding } from '@verum/odm';

type Rule = readonly [severity: Finding['severity'], en: string, zh: string, actionEn: string, actionZh: string];

const left = ['It was left out.', '已略去。'] as const;
const kept = [
  'It is kept in an extension of the response and read back.',
  '已保存在应答的扩展中，可原样读回。',
] as const;

/** `{0}` stands for names of elements or OIDs, never for a value. */
const RULES = {
  'form-unknown': ['error', 'The build has no such form', '研究构建中没有该表单', ...left],
  'place-unknown': ['warning', 'The reference leads nowhere, in a circle or twice', '引用无效、循环或重复', ...left],
  'address-broken': [
    'error',
    'The OID or repeat key cannot be part of an address',
    'OID 或重复键不能用于地址',
    ...left,
  ],
  'group-empty': ['info', 'The group holds no item', '数据项组不含数据项', ...left],
  'condition-not-carried': [
    'warning',
    'The condition is no conjunction or disjunction of comparisons within the form',
    '该条件不是表单内比较的合取或析取',
    'The place is shown without it.',
    '该位置不带此条件。',
  ],
  'not-carried': ['info', 'FHIR has no place for: {0}', 'FHIR 中无处存放：{0}', ...left],
  'kept-aside': ['info', 'No question of the questionnaire holds this value', '问卷中没有可存放该值的题目', ...kept],
  'wrong-resource': ['error', 'The resource is no {0}', '该资源不是 {0}', ...left],
  'element-missing': ['error', 'The element {0} is missing or broken', '元素 {0} 缺失或损坏', ...left],
  'elements-not-used': ['info', 'These elements are not read: {0}', '以下元素未读取：{0}', ...left],
  'modifier-not-understood': ['error', 'A modifier extension is not understood', '无法理解修饰扩展', ...left],
  'type-not-carried': ['warning', 'No item has the type {0}', '数据项没有 {0} 类型', ...left],
  'only-shown': ['info', 'A text that is only shown is no item', '仅用于显示的文字不是数据项', ...left],
  'not-executable': [
    'warning',
    'The calculation is kept and not executed',
    '保留该计算式，但不执行',
    'It is kept as a method.',
    '已保留为方法。',
  ],
  'link-repeated': ['error', 'The linkId stands twice', 'linkId 重复', ...left],
  'value-set-elsewhere': [
    'warning',
    'The choices stand in a value set elsewhere',
    '选项在外部值集中',
    'Any text is taken.',
    '接受任意文字。',
  ],
  'open-choice': [
    'info',
    'Answers beside the choices are allowed',
    '允许选项之外的答案',
    'Any text is taken.',
    '接受任意文字。',
  ],
  'nested-question': [
    'info',
    'The question stands below another one',
    '该题目位于另一题目之下',
    'It follows that question in the same group.',
    '已排在该题目之后，同属一组。',
  ],
  'line-not-read': ['error', 'The line is no FHIR resource in JSON', '该行不是 JSON 格式的 FHIR 资源', ...left],
  'resources-not-read': ['info', 'Resources of other kinds are not read: {0}', '其他类型的资源未读取：{0}', ...left],
  'visit-unknown': [
    'error',
    'The response names no visit, and its form stands in none or in several',
    '应答未指明访视，且其表单不在任何访视或在多个访视中',
    ...left,
  ],
  'question-unknown': [
    'warning',
    'The build has no question of this linkId',
    '研究构建中没有此 linkId 的题目',
    ...left,
  ],
  'answer-not-read': ['warning', 'The answer is of a type that no item has', '答案类型不适用于任何数据项', ...left],
  'answers-many': [
    'warning',
    'The question takes one answer and has several',
    '该题目只允许一个答案，却有多个',
    'All are kept.',
    '全部保留。',
  ],
} as const satisfies Readonly<Record<string, Rule>>;

export type ResearchRule = keyof typeof RULES;

/** Findings of one mapping; `path` is a path of ODM on the way out, a JSON pointer on the way in. */
export class Told {
  readonly list: Finding[] = [];

  add(rule: ResearchRule, path: string, detail = ''): void {
    const [severity, en, zh, actionEn, actionZh] = RULES[rule];
    const fill = (text: string) => text.replace('{0}', () => detail);
    this.list.push({
      ...{ severity, rule, path, line: 1, column: 1 },
      ...{ message: { en: fill(en), zh: fill(zh) }, action: { en: actionEn, zh: actionZh } },
    });
  }
}
