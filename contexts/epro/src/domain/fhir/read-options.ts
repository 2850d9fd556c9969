import type { OptionModel, TextModel } from '@verum/diary-rules';
import { isJsonObject, type JsonObject } from '@verum/fhir';
import { type Finding, notCarried } from '../finding.ts';
import { extensionsOf, extensionText, objectAt, objectsAt, plain, textAt, valueIn } from './json.ts';
import { textsOf } from './read-texts.ts';

export interface ReadOptions {
  readonly options: readonly OptionModel[];
  readonly findings: readonly Finding[];
}

/** The choices of an item: its own, or those of a value set that the document contains. */
export function readOptions(item: JsonObject, root: JsonObject, lang: string): ReadOptions {
  const path = textAt(item, 'linkId');
  const findings: Finding[] = [];
  const valueSet = textAt(item, 'answerValueSet');
  const options = valueSet === '' ? ownOptions(item, lang) : valueSetOptions(root, valueSet, lang);
  if (!options || options.length === 0) {
    const named = valueSet === '' ? 'no-options' : 'value-set-outside';
    const message =
      valueSet === ''
        ? { en: 'A choice without options.', zh: '选择题没有选项。' }
        : { en: 'The value set is not in the document.', zh: '文档中不包含该值集。' };
    return { options: [], findings: [notCarried(named, path, message)] };
  }
  if (new Set(options.map(({ code }) => code)).size < options.length) {
    findings.push(notCarried('option-twice', path, { en: 'Two options have one code.', zh: '两个选项的编码相同。' }));
  }
  if (options.some(({ code, label }) => code === '' || label.length === 0)) {
    findings.push(
      notCarried('option-blank', path, { en: 'An option has no code or no words.', zh: '选项缺少编码或文字。' }),
    );
  }
  if (objectsAt(item, 'answerOption').some((each) => plain(each.initialSelected) === 'true')) {
    const message = { en: 'An option is chosen from the start.', zh: '某选项被预先选中。' };
    findings.push(notCarried('prefilled', path, message));
  }
  return { options, findings };
}

function ownOptions(item: JsonObject, lang: string): OptionModel[] {
  return objectsAt(item, 'answerOption').map((option) => {
    const given = valueIn(option);
    const isCoding = given?.type === 'Coding' && isJsonObject(given.value);
    const coding = isCoding ? (given.value as JsonObject) : {};
    const text = given && plain(given.value);
    return {
      code: isCoding ? textAt(coding, 'code') : (text ?? ''),
      label: isCoding ? labelOf(coding, lang) : text === undefined ? [] : [{ lang, text }],
      score: extensionText(option, 'ordinalValue') ?? extensionText(coding, 'ordinalValue') ?? '',
      isExclusive: extensionText(option, 'questionnaire-optionExclusive') === 'true',
    };
  });
}

function labelOf(coding: JsonObject, lang: string): TextModel[] {
  const label = textsOf(coding, 'display', lang);
  const code = textAt(coding, 'code');
  return label.length > 0 || code === '' ? label : [{ lang, text: code }];
}

/** `#colors` of the contained resources: its expansion, else the concepts it is composed of. */
function valueSetOptions(root: JsonObject, reference: string, lang: string): OptionModel[] | undefined {
  const id = reference.startsWith('#') ? reference.slice(1) : undefined;
  const set = objectsAt(root, 'contained').find(
    (each) =>
      textAt(each, 'resourceType') === 'ValueSet' && (textAt(each, 'id') === id || textAt(each, 'url') === reference),
  );
  if (!set) return undefined;
  const expansion = objectAt(set, 'expansion');
  const compose = objectAt(set, 'compose');
  // A set that excludes or filters says more than its list.
  if (!expansion && objectsAt(compose ?? {}, 'exclude').length > 0) return undefined;
  const includes = objectsAt(compose ?? {}, 'include');
  if (!expansion && includes.some((each) => objectsAt(each, 'concept').length === 0)) return undefined;
  const concepts = expansion
    ? objectsAt(expansion, 'contains')
    : includes.flatMap((each) => objectsAt(each, 'concept'));
  return concepts.map((concept) => ({
    code: textAt(concept, 'code'),
    label: conceptLabel(concept, lang),
    score: extensionsOf(concept).some(({ name }) => name === 'ordinalValue')
      ? (extensionText(concept, 'ordinalValue') ?? '')
      : '',
    isExclusive: false,
  }));
}

function conceptLabel(concept: JsonObject, lang: string): TextModel[] {
  const designations = objectsAt(concept, 'designation')
    .map((each) => ({ lang: textAt(each, 'language'), text: textAt(each, 'value') }))
    .filter((each) => each.lang !== '' && each.lang !== lang && each.text !== '');
  return [...labelOf(concept, lang), ...designations];
}
