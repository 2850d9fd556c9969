import type { ItemDef, StudyBuild, Text } from '@verum/odm';
import type { Language } from '../../language/language.ts';
import { pickText } from '../../language/pick-text.ts';
import type { Place } from '../draft-search.ts';

interface Described {
  readonly oid: string;
  readonly name: string;
  readonly description: readonly Text[];
}

export function titleOf({ description, name, oid }: Described, language: Language): string {
  return pickText(description, language) || name || oid;
}

export function itemTitle({ question, description, name, oid }: ItemDef, language: Language): string {
  return pickText([...question, ...description], language) || name || oid;
}

/** What a definition is called; its OID where it is not there. */
export function nameAt(build: StudyBuild, { kind, oid }: Place, language: Language): string {
  if (kind === 'item') {
    const item = build.items.find((one) => one.oid === oid);
    return item ? itemTitle(item, language) : oid;
  }
  if (kind === 'visit' || kind === 'form' || kind === 'group') {
    const list: readonly Described[] = { visit: build.visits, form: build.forms, group: build.groups }[kind];
    const found = list.find((one) => one.oid === oid);
    return found ? titleOf(found, language) : oid;
  }
  if (kind === 'codeList') {
    const list = build.codeLists.find((one) => one.oid === oid);
    return list ? titleOf(list, language) : oid;
  }
  if (kind === 'unit') return build.units.find((one) => one.oid === oid)?.name ?? oid;
  return oid;
}
