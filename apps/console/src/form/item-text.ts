import type { BuildIndex, CodeListEntry, GroupDef, ItemDef } from '@verum/odm';
import type { Language } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { translate } from '../language/use-messages.ts';
import type { Content } from './content.ts';
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
  if (content.notDone !== '') return translate(language, 'history.notDone', { reason: content.notDone });
  if (content.value === '') return translate(language, 'history.blank');
  const entry = codeListOf(index, item).find(({ codedValue }) => isSameChoice(item, codedValue, content.value));
  if (entry) return choiceLabel(entry, language);
  if (item.dataType === 'boolean') {
    return translate(language, isSameChoice(item, content.value, 'true') ? 'field.yes' : 'field.no');
  }
  const unit = content.unit || (item.unitOids?.length === 1 ? (item.unitOids[0] ?? '') : '');
  return unit === '' ? content.value : `${content.value} ${unitLabel(index, unit, language)}`;
}
