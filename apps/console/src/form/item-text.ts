import type { BuildIndex, CodeListEntry, GroupDef, ItemDef } from '@verum/odm';
import { parseFormKey, parseItemPath } from '@verum/values';
import type { Language } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { translate } from '../language/use-messages.ts';
import { absenceOf, type Content } from './content.ts';
import { reasonText } from './design.ts';
import { fileName } from './files/file-names.ts';
import { codeListOf } from './value-spec.ts';

/** What to ask: the question as written, else the description, else the name. */
export function itemLabel(item: ItemDef, language: Language): string {
  return pickText(item.question, language) || pickText(item.description, language) || item.name;
}

export function groupLabel(group: GroupDef, language: Language): string {
  return pickText(group.description, language) || group.name;
}

/** A choice in words: its decode, else the code itself. */
export function choiceLabel({ decode, codedValue }: CodeListEntry, language: Language): string {
  return pickText(decode, language) || codedValue;
}

/**
 * What a refusal is about, in words: `IG.VS/IT.PULSE` of this form, or `SE.WEEK4~FO.VS/IG.VS/IT.PULSE` of another one.
 * '' where it is about no item, or none that the build has.
 */
export function placeName(index: BuildIndex, field: string, language: Language): string {
  const [first = '', ...rest] = field.split('/');
  const other = parseFormKey(first);
  const item = index.items.get(parseItemPath(other ? rest.join('/') : field)?.itemOid ?? '');
  if (!item) return '';
  const form = index.forms.get(other?.formOid ?? '');
  const visit = index.visits.get(other?.visitOid ?? '');
  const around = [visit, form].map((place) => place && (pickText(place.description, language) || place.name));
  return [...around, itemLabel(item, language)].filter(Boolean).join(' · ');
}

export function unitLabel(index: BuildIndex, unitOid: string, language: Language): string {
  const unit = index.units.get(unitOid);
  return pickText(unit?.symbol, language) || unit?.name || unitOid;
}

/** The values a boolean is written as; XML Schema allows both spellings. */
export function isSameChoice(item: ItemDef, a: string, b: string): boolean {
  if (item.dataType !== 'boolean') return a === b;
  const plain = (value: string) => ({ 1: 'true', 0: 'false' })[value] ?? value;
  return plain(a) === plain(b);
}

/** An item's content as one reads it: the choice in words, the value with its unit, the reason, or that it is blank. */
export function contentText(index: BuildIndex, item: ItemDef, content: Content, language: Language): string {
  const absence = absenceOf(content);
  if (absence) {
    const reason = reasonText(index, absence.kind, absence.reason, language);
    return translate(language, `history.${absence.kind}`, { reason });
  }
  if (content.value === '') return translate(language, 'history.blank');
  if (item.dataType === 'base64Binary') return fileName(content.value);
  const entry = codeListOf(index, item).find(({ codedValue }) => isSameChoice(item, codedValue, content.value));
  if (entry) return choiceLabel(entry, language);
  if (item.dataType === 'boolean') {
    return translate(language, isSameChoice(item, content.value, 'true') ? 'field.yes' : 'field.no');
  }
  const unit = content.unit || (item.unitOids?.length === 1 ? (item.unitOids[0] ?? '') : '');
  return unit === '' ? content.value : `${content.value} ${unitLabel(index, unit, language)}`;
}
