import { compileRules } from '@verum/checks';
import type { ItemKind, ItemModel, OptionModel, TextModel } from '@verum/diary-rules';
import {
  type Alias,
  type BuildIndex,
  compileIndex,
  formSlots,
  type ItemDef,
  type ItemSlot,
  type StudyBuild,
  type Texts,
} from '@verum/odm';
import { dataTypeFromOdm } from '@verum/values';
import { type Finding, leftOut, notCarried } from './finding.ts';
import type { InstrumentReading } from './instrument.ts';
import { readSkip } from './read-skip.ts';

/** The Alias of an item that says what ODM has no word for: a kind of item, whether one may decline, where it ends. */
export const DIARY_CONTEXT = 'verum:diary';

/**
 * An instrument from a form of a study build: its items in their order, asked by their question; code lists are single
 * choices that count by the rank of their entries; skip logic becomes conditions where a diary can follow it. Derived
 * items are not asked. An Alias with the context `verum:diary`
 * names what ODM cannot: a kind of item (`numeric-rating`, `visual-analogue`, `multiple-choice`, `photo`, `display`) or
 * `may-decline`. What has no place in a diary is an error at its item path.
 */
export function readForm(build: StudyBuild, formOid: string): InstrumentReading {
  const index = compileIndex(build);
  const form = index.forms.get(formOid);
  if (!form) {
    return {
      findings: [notCarried('no-form', formOid, { en: 'The build has no such form.', zh: '构建中没有该表单。' })],
    };
  }
  const lang = build.defaultLanguage ?? 'en';
  const rules = compileRules(build).rules.filter((rule) => rule.form === formOid);
  const derived = new Set(rules.filter(({ kind }) => kind === 'derivation').map(({ template }) => template));
  const findings = rules.flatMap(({ kind, template }): Finding[] => {
    if (kind === 'skip' && template === '') return [skipNotCarried(formOid)];
    const message = { en: 'It is derived in the casebook.', zh: '该项在病例报告表中推导。' };
    return kind === 'derivation' ? [leftOut('derived', template, message)] : [];
  });
  const items = formSlots(index, formOid)
    .filter(({ template }) => !derived.has(template))
    .map((slot) => {
      const read = readSlot(slot, index, lang);
      findings.push(...read.findings);
      return read.item;
    });
  const title = textsOf(form.description, lang);
  return {
    content: {
      title: title.length > 0 ? title : [{ lang, text: form.name }],
      instruction: [],
      recall: [],
      items,
      scores: [],
    },
    owner: '',
    licence: '',
    findings,
  };
}

function readSlot(
  { item, groups, repeating, mandatory, template, conditionOids }: ItemSlot,
  index: BuildIndex,
  lang: string,
) {
  const findings: Finding[] = [];
  const aliases = (item.aliases ?? []).filter(({ context }) => context === DIARY_CONTEXT);
  const kind = kindOf(item, aliases);
  if (repeating) {
    findings.push(
      notCarried('group-repeats', template, { en: 'An item of a group that repeats.', zh: '该项目位于可重复的组内。' }),
    );
  }
  if (!kind) {
    const message = {
      en: `The data type ${item.odmDataType} is not asked in a diary.`,
      zh: `日记不支持数据类型 ${item.odmDataType}。`,
    };
    findings.push(notCarried('type-not-carried', template, message));
  }
  const asked = readSkip(conditionOids.map((oid) => index.conditions.get(oid)));
  if (!asked) findings.push(skipNotCarried(template));
  const hard = (item.rangeChecks ?? []).filter(({ softHard }) => softHard === 'hard');
  const bound = (comparator: 'GE' | 'LE') => hard.find((each) => each.comparator === comparator)?.checkValues[0] ?? '';
  const stem = groups.flatMap(({ group }) => textsOf(group.description, lang));
  const read: ItemModel = {
    item: item.oid,
    kind: kind ?? 'text',
    prompt: textsOf(item.question.length > 0 ? item.question : item.description, lang),
    instruction: [...stem, ...textsOf(item.instructions ?? [], lang)],
    options: optionsOf(item, index, lang),
    ...{ min: bound('GE'), max: bound('LE'), minLabel: [], maxLabel: [] },
    decimals: kind === 'number' && item.dataType !== 'integer' ? (item.significantDigits ?? 6) : 0,
    maxLength: kind === 'text' ? (item.length ?? 0) : 0,
    isRequired: mandatory && kind !== 'display',
    mayDecline: aliases.some(({ name }) => name === 'may-decline'),
    ...(asked ?? { enableWhen: [], enableAny: false }),
    unit: unitOf(item, index),
  };
  if ((item.unitOids ?? []).length > 1) {
    findings.push(notCarried('units', template, { en: 'A value of several units.', zh: '数值有多个单位。' }));
  }
  return { item: read, findings };
}

function skipNotCarried(path: string): Finding {
  const message = { en: 'Skip logic that a diary cannot follow.', zh: '日记无法实现该跳转逻辑。' };
  return notCarried('skip-not-carried', path, message);
}

const named: ReadonlySet<string> = new Set([
  'numeric-rating',
  'visual-analogue',
  'multiple-choice',
  'photo',
  'display',
]);

function kindOf(item: ItemDef, aliases: readonly Alias[]): ItemKind | undefined {
  const alias = aliases.find(({ name }) => named.has(name));
  if (alias) return alias.name as ItemKind;
  if (item.codeListOid !== undefined) return 'single-choice';
  switch (dataTypeFromOdm(item.dataType)) {
    case 'integer':
    case 'decimal':
    case 'double':
      return 'number';
    case 'date':
      return 'date';
    case 'time':
      return 'time';
    case 'boolean':
      return 'single-choice';
    case 'text':
      return 'text';
    default:
      return undefined;
  }
}

function optionsOf(item: ItemDef, index: BuildIndex, lang: string): OptionModel[] {
  const list = item.codeListOid === undefined ? undefined : index.codeLists.get(item.codeListOid);
  if (!list) return item.dataType === 'boolean' ? yesNo() : [];
  return list.entries
    .filter(({ enabled }) => enabled !== false)
    .map(({ codedValue, decode, rank }) => ({
      code: codedValue,
      label: decode.length > 0 ? textsOf(decode, lang) : [{ lang, text: codedValue }],
      score: rank === undefined ? '' : String(rank),
      isExclusive: false,
    }));
}

function yesNo(): OptionModel[] {
  const option = (code: string, en: string, zh: string): OptionModel => ({
    ...{ code, score: '', isExclusive: false },
    label: [
      { lang: 'en', text: en },
      { lang: 'zh-CN', text: zh },
    ],
  });
  return [option('true', 'Yes', '是'), option('false', 'No', '否')];
}

function unitOf({ unitOids = [] }: ItemDef, { units }: BuildIndex): string {
  const unit = unitOids.length === 1 ? units.get(unitOids[0] ?? '') : undefined;
  return unit?.symbol[0]?.text ?? unit?.name ?? '';
}

function textsOf(texts: Texts, lang: string): TextModel[] {
  return texts.map((each) => ({ lang: each.lang || lang, text: each.text }));
}
