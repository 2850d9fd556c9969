import { createHash } from 'node:crypto';
import type { InstrumentModel, ItemModel, TextModel } from '@verum/diary-rules';
import { dayOf, minutesOf } from '@verum/diary-rules';
import { compareDecimals } from '@verum/values';
import { expressionsOf, variableOf } from './expression.ts';
import { type Finding, notCarried } from './finding.ts';

/** An instrument without its names. */
export type InstrumentContent = Pick<InstrumentModel, 'title' | 'instruction' | 'recall' | 'items' | 'scores'>;

/** What was read of a source; `content` is absent where nothing could be read. */
export interface InstrumentReading {
  readonly content?: InstrumentContent;
  readonly owner?: string;
  readonly licence?: string;
  readonly findings: readonly Finding[];
}

/** SHA-256, hex, over what is shown: words, items, options, bounds, conditions and their order. Not over scores. */
export function hashOf({ title, instruction, recall, items }: InstrumentContent): string {
  return createHash('sha256')
    .update(JSON.stringify([title, instruction, recall, items]))
    .digest('hex');
}

/** The languages in which every text is there, in the order of the first text. */
export function languagesOf(content: InstrumentContent): string[] {
  const texts = textsOf(content).filter((each) => each.length > 0);
  const [first = []] = texts;
  return first.map(({ lang }) => lang).filter((lang) => texts.every((each) => each.some((text) => text.lang === lang)));
}

function textsOf({ title, instruction, recall, items }: InstrumentContent): (readonly TextModel[])[] {
  const ofItem = (item: ItemModel) => [
    ...[item.prompt, item.instruction, item.minLabel, item.maxLabel],
    ...item.options.map(({ label }) => label),
  ];
  return [title, instruction, recall, ...items.flatMap(ofItem)];
}

/** What is wrong with an instrument, whatever it was read from: each at its item or score. */
export function findFaults(content: InstrumentContent): Finding[] {
  const { items, scores } = content;
  const findings: Finding[] = [];
  const fault = (rule: string, path: string, en: string, zh: string) =>
    findings.push(notCarried(rule, path, { en, zh }));
  if (content.title.length === 0) fault('no-title', '', 'It has no title.', '缺少标题。');
  if (!items.some(({ kind }) => kind !== 'display')) fault('no-questions', '', 'It asks nothing.', '没有任何题目。');
  if (languagesOf(content).length === 0) {
    fault('no-language', '', 'There is no language in which every text is there.', '没有任何一种语言的文字是完整的。');
  }
  const before = new Set<string>();
  const variables = new Map<string, string>();
  for (const [index, item] of items.entries()) {
    const path = item.item || `items[${index}]`;
    if (before.has(item.item)) fault('name-twice', path, 'The name stands twice.', '名称重复。');
    for (const condition of item.enableWhen) {
      if (before.has(condition.item)) continue;
      fault('condition-on-later', path, 'A condition reads no earlier item.', '条件引用的项目不在其之前。');
    }
    before.add(item.item);
    checkItem(item, path, fault);
    claim(variables, item.item, path, fault);
  }
  for (const { score } of scores) claim(variables, score, score, fault);
  const model = { ...content, instrument: '', version: '', hash: '', languages: [] };
  for (const [index, { score, cel }] of scores.entries()) {
    // A score reads those before it.
    const known = expressionsOf({ ...model, scores: scores.slice(0, index) });
    for (const { en, zh } of known.faultsOf(cel, 'number')) fault('score-broken', score, en, zh);
  }
  return findings;
}

type Fault = (rule: string, path: string, en: string, zh: string) => void;

function claim(variables: Map<string, string>, name: string, path: string, fault: Fault): void {
  const variable = variableOf(name);
  const other = variables.get(variable);
  if (other !== undefined && other !== name) {
    fault('variable-twice', path, `Expressions cannot tell it from ${other}.`, `表达式无法将其与 ${other} 区分。`);
  }
  variables.set(variable, name);
}

function checkItem(item: ItemModel, path: string, fault: Fault): void {
  const { kind, options, min, max } = item;
  if (!/^[^\p{Cc}~!]{1,200}$/u.test(item.item))
    fault('name-unusable', path, 'Its name cannot be used.', '名称不可用。');
  const isChoice = kind === 'single-choice' || kind === 'multiple-choice';
  if (isChoice !== options.length > 0)
    fault('options', path, 'Choices, and only they, have options.', '仅选择题有选项。');
  if (new Set(options.map(({ code }) => code)).size < options.length)
    fault('option-twice', path, 'Two options have one code.', '两个选项的编码相同。');
  if (options.some(({ code, label }) => code === '' || label.length === 0)) {
    fault('option-blank', path, 'An option has no code or no words.', '选项缺少编码或文字。');
  }
  if (options.some(({ score }) => score !== '' && compareDecimals(score, '0') === undefined)) {
    fault('option-score', path, 'A score is no decimal.', '分值不是十进制数。');
  }
  const isLine = kind === 'numeric-rating' || kind === 'visual-analogue';
  if (isLine && !(/^-?\d{1,6}$/.test(min) && /^-?\d{1,6}$/.test(max) && Number(min) < Number(max))) {
    fault('line-ends', path, 'It needs two whole numbers as its ends.', '需要两个整数作为端点。');
  }
  // Each is a target of its own, and more do not fit on a screen.
  if (kind === 'numeric-rating' && Number(max) - Number(min) > 20)
    fault('line-long', path, 'It has more than 21 numbers.', '数字超过 21 个。');
  for (const bound of [min, max].filter((each) => each !== '')) {
    if (!isBound(kind, bound)) fault('bound', path, 'A bound is none of its kind.', '界限与题型不符。');
  }
  if (kind !== 'display' && item.prompt.length === 0)
    fault('no-text', path, 'A question without words.', '题目没有文字。');
}

function isBound(kind: ItemModel['kind'], bound: string): boolean {
  if (kind === 'date') return dayOf(bound) !== undefined;
  if (kind === 'time') return minutesOf(bound) !== undefined;
  return compareDecimals(bound, '0') !== undefined;
}
