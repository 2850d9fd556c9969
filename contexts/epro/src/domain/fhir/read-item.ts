import type { ConditionModel, ItemKind, ItemModel, OptionModel, TextModel } from '@verum/diary-rules';
import type { JsonObject } from '@verum/fhir';
import { type Finding, leftOut, notCarried } from '../finding.ts';
import { controlOf, extensionsOf, extensionText, objectAt, objectsAt, plain, textAt } from './json.ts';
import { readKind } from './read-kind.ts';
import { readOptions } from './read-options.ts';
import { textsOf } from './read-texts.ts';

/** What an item inherits of those around it. */
export interface Around {
  readonly root: JsonObject;
  readonly lang: string;
  /** The words over the group, which stand over each of its questions: one question is shown at a time. */
  readonly stem: readonly TextModel[];
  readonly conditions: readonly ConditionModel[];
  readonly isAny: boolean;
}

export interface ReadItem {
  readonly item: ItemModel;
  readonly findings: readonly Finding[];
}

/** A question or a display of a Questionnaire, without the items inside of it. */
export function readItem(source: JsonObject, around: Around): ReadItem {
  const path = textAt(source, 'linkId');
  const findings: Finding[] = [...elementsLeft(source, path), ...extensionsLeft(source, path)];
  const read = readKind(source);
  if ('fault' in read) findings.push(notCarried('type-not-carried', path, read.fault));
  const kind: ItemKind = 'fault' in read ? 'text' : read.kind;
  const hasOptions = kind === 'single-choice' || kind === 'multiple-choice';
  const options =
    hasOptions && textAt(source, 'type') !== 'boolean' ? readOptions(source, around.root, around.lang) : undefined;
  findings.push(...(options?.findings ?? []));
  const own = readConditions(source, path);
  findings.push(...own.findings);
  const enabled = combined(around, own, textAt(source, 'enableBehavior') === 'any' && own.conditions.length > 1);
  if (!enabled) {
    const message = {
      en: 'Conditions of all and of any around one another.',
      zh: '“全部满足”与“任一满足”条件相互嵌套。',
    };
    findings.push(notCarried('conditions-mixed', path, message));
  }
  const parts = readParts(source, around.lang);
  const prefix = textsOf(source, 'prefix', around.lang);
  const item: ItemModel = {
    item: path,
    kind,
    prompt: textsOf(source, 'text', around.lang).map((text) => withPrefix(text, prefix)),
    instruction: [...around.stem, ...parts.instruction],
    options: options ? options.options : textAt(source, 'type') === 'boolean' ? yesNo(around.lang) : [],
    min: extensionText(source, 'minValue') ?? '',
    max: extensionText(source, 'maxValue') ?? '',
    minLabel: parts.lower,
    maxLabel: parts.upper,
    decimals:
      kind === 'number' && textAt(source, 'type') !== 'integer'
        ? Number(extensionText(source, 'maxDecimalPlaces') ?? 6)
        : 0,
    maxLength: Number(plain(source.maxLength) ?? 0),
    isRequired: kind !== 'display' && plain(source.required) === 'true',
    mayDecline: false,
    enableWhen: enabled?.conditions ?? [],
    enableAny: enabled?.isAny ?? false,
    unit: 'fault' in read ? '' : read.unit || parts.unit,
  };
  if (item.prompt.length === 0 && kind !== 'display') {
    findings.push(notCarried('no-text', path, { en: 'A question without words.', zh: '题目没有文字。' }));
  }
  return { item, findings };
}

/** Elements and extensions that only say how something looks, where it is coded, or what is read elsewhere. */
const harmless: ReadonlySet<string> = new Set(
  `questionnaire-itemControl questionnaire-choiceOrientation rendering-style rendering-xhtml rendering-markdown
  questionnaire-displayCategory sdc-questionnaire-observationLinkPeriod sdc-questionnaire-observation-extract
  sdc-questionnaire-shortText entryFormat mimeType maxSize questionnaire-unit questionnaire-unitOption minValue maxValue
  maxDecimalPlaces ordinalValue questionnaire-optionPrefix questionnaire-optionExclusive questionnaire-hidden variable
  questionnaire-supportLink Questionnaire-TextArea-Row preferredTerminologyServer terminology-server
  sdc-questionnaire-calculatedExpression question-note-info group-note-info option-note-info designNote`.split(/\s+/),
);

function extensionsLeft(source: JsonObject, path: string): Finding[] {
  const found = extensionsOf(source).flatMap(({ name }): Finding[] => {
    if (harmless.has(name)) return [];
    if (name === 'questionnaire-minOccurs' && extensionText(source, name) === '1') return [];
    if (name === 'sdc-questionnaire-initialExpression') return [prefilled(path)];
    const message = { en: `The extension ${name} is not understood.`, zh: `无法理解扩展 ${name}。` };
    return [notCarried('extension-not-understood', path, message)];
  });
  const isHidden = extensionText(source, 'questionnaire-hidden') === 'true';
  const hidden = { en: 'The item is hidden.', zh: '该项目被隐藏。' };
  return isHidden ? [...found, notCarried('hidden', path, hidden)] : found;
}

function elementsLeft(source: JsonObject, path: string): Finding[] {
  const findings: Finding[] = [];
  if (objectsAt(source, 'initial').length > 0) findings.push(prefilled(path));
  if (objectsAt(source, 'modifierExtension').length > 0) {
    const message = { en: 'A modifier extension changes what the item means.', zh: '修饰扩展改变了该项目的含义。' };
    findings.push(notCarried('modifier-not-understood', path, message));
  }
  if (plain(source.readOnly) === 'true') {
    findings.push(notCarried('read-only', path, { en: 'An item that nobody answers.', zh: '该项目不可作答。' }));
  }
  return findings;
}

/** Nothing is pre-filled in a diary. */
function prefilled(path: string): Finding {
  return leftOut('prefilled', path, { en: 'The answer is given from the start.', zh: '答案被预先填写。' });
}

const OPERATORS: ReadonlySet<string> = new Set(['exists', '=', '!=', '>', '<', '>=', '<=']);

export function readConditions(source: JsonObject, path: string) {
  const findings: Finding[] = [];
  const conditions = objectsAt(source, 'enableWhen').flatMap((each): ConditionModel[] => {
    const operator = textAt(each, 'operator') as ConditionModel['operator'];
    const name = Object.keys(each).find((key) => /^answer[A-Z]/.test(key)) ?? '';
    const coding = objectAt(each, 'answerCoding');
    const value = coding ? textAt(coding, 'code') : (plain(each[name]) ?? '');
    if (!OPERATORS.has(operator) || value === '' || name === 'answerReference' || name === 'answerQuantity') {
      const message = { en: 'A condition that cannot be compared.', zh: '条件无法比较。' };
      findings.push(notCarried('condition-not-carried', path, message));
      return [];
    }
    return [{ item: textAt(each, 'question'), operator, value }];
  });
  return { conditions, findings };
}

/** All of those around and of one's own; undefined where `any` stands inside of others. */
export function combined(
  around: Pick<Around, 'conditions' | 'isAny'>,
  own: { conditions: readonly ConditionModel[] },
  isAny: boolean,
) {
  if (around.conditions.length === 0) return { conditions: own.conditions, isAny };
  if (own.conditions.length === 0) return { conditions: around.conditions, isAny: around.isAny };
  return isAny || around.isAny ? undefined : { conditions: [...around.conditions, ...own.conditions], isAny: false };
}

/** Displays inside of a question say something about it: a unit, the ends of a line, how to answer. */
function readParts(source: JsonObject, lang: string) {
  const displays = objectsAt(source, 'item').filter((each) => textAt(each, 'type') === 'display');
  const of = (control: string) =>
    displays.filter((each) => controlOf(each) === control).flatMap((each) => textsOf(each, 'text', lang));
  const rest = displays.filter((each) => !['lower', 'upper', 'unit'].includes(controlOf(each)));
  return {
    lower: of('lower'),
    upper: of('upper'),
    unit: of('unit')[0]?.text ?? '',
    instruction: rest.flatMap((each) => textsOf(each, 'text', lang)),
  };
}

function yesNo(lang: string): OptionModel[] {
  const option = (code: string, en: string, zh: string): OptionModel => ({
    ...{ code, score: '', isExclusive: false },
    label: [{ lang, text: lang.toLowerCase().startsWith('zh') ? zh : en }],
  });
  return [option('true', 'Yes', '是'), option('false', 'No', '否')];
}

function withPrefix({ lang, text }: TextModel, prefix: readonly TextModel[]): TextModel {
  const before = prefix.find((each) => each.lang === lang) ?? prefix[0];
  return before ? { lang, text: `${before.text} ${text}` } : { lang, text };
}
