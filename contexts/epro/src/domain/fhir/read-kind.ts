import type { ItemKind } from '@verum/diary-rules';
import type { JsonObject } from '@verum/fhir';
import type { Bilingual } from '../finding.ts';
import { controlOf, extensionsOf, extensionText, objectAt, plain, textAt } from './json.ts';

export type ReadKind = { readonly kind: ItemKind; readonly unit: string } | { readonly fault: Bilingual };

/** The kind of an item by its type; a fault for a type that a diary does not ask. */
export function readKind(source: JsonObject): ReadKind {
  const type = textAt(source, 'type');
  const repeats = plain(source.repeats) === 'true';
  if (repeats && type !== 'choice') {
    return { fault: { en: `A ${type} that repeats.`, zh: `可重复的 ${type} 项目。` } };
  }
  const unit = unitOf(source);
  switch (type) {
    case 'choice':
      return { kind: repeats ? 'multiple-choice' : 'single-choice', unit: '' };
    case 'boolean':
      return { kind: 'single-choice', unit: '' };
    case 'integer':
      return controlOf(source) === 'slider' ? slider(source, unit) : { kind: 'number', unit };
    case 'decimal':
      return { kind: 'number', unit };
    case 'quantity':
      return unit === ''
        ? { fault: { en: 'A quantity of no or of several units.', zh: '数量没有单位或有多个单位。' } }
        : { kind: 'number', unit };
    case 'date':
    case 'time':
    case 'display':
      return { kind: type, unit: '' };
    case 'string':
    case 'text':
      return { kind: 'text', unit: '' };
    case 'attachment':
      return isPhoto(source)
        ? { kind: 'photo', unit: '' }
        : { fault: { en: 'An attachment that need not be a picture.', zh: '附件不限于图片。' } };
    default:
      return { fault: { en: `The type ${type} is not asked in a diary.`, zh: `日记不支持 ${type} 类型。` } };
  }
}

/** A line has two ends. */
function slider(source: JsonObject, unit: string): ReadKind {
  const hasEnds = extensionText(source, 'minValue') !== undefined && extensionText(source, 'maxValue') !== undefined;
  return hasEnds
    ? { kind: 'visual-analogue', unit }
    : { fault: { en: 'A slider without both of its ends.', zh: '滑块缺少最小值或最大值。' } };
}

function unitOf(source: JsonObject): string {
  const units = extensionsOf(source)
    .filter(({ name }) => name === 'questionnaire-unit' || name === 'questionnaire-unitOption')
    .map(({ extension }) => objectAt(extension, 'valueCoding') ?? {})
    .map((coding) => textAt(coding, 'display') || textAt(coding, 'code'));
  return units.length === 1 ? (units[0] ?? '') : '';
}

function isPhoto(source: JsonObject): boolean {
  const types = extensionsOf(source)
    .filter(({ name }) => name === 'mimeType')
    .map(({ extension }) => textAt(extension, 'valueCode'));
  return types.length > 0 && types.every((each) => each.startsWith('image/'));
}
