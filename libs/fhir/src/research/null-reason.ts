import type { ItemData } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { extensionAt, extensionText, OWN, textExtension } from './element.ts';

/** Why an item has no value, where that is all that is remarked about it: one text without language, as ODM 1.3 has it. */
export function nullReason({ isNull, annotations = [] }: ItemData): string | undefined {
  const [only, ...others] = annotations;
  const { seqNum, comment = [], ...more } = only ?? {};
  const [first, ...texts] = comment;
  const isPlain = seqNum === 1 && first?.lang === '' && others.length + texts.length + Object.keys(more).length === 0;
  return isNull && isPlain ? first.text : undefined;
}

/** Extensions of an item that is null: that it is, and why. */
export function writeNull(item: ItemData): JsonObject[] {
  const reason = nullReason(item);
  return [
    ...(item.isNull ? [{ url: OWN.null, valueBoolean: true }] : []),
    ...(reason === undefined ? [] : [textExtension(OWN.nullReason, reason)]),
  ];
}

/** What `writeNull` wrote, as an item has it. */
export function readNull(source: JsonObject): Pick<ItemData, 'isNull' | 'annotations'> {
  const reason = extensionText(extensionAt(source, OWN.nullReason));
  return {
    ...(extensionAt(source, OWN.null)?.valueBoolean === true && { isNull: true }),
    ...(reason !== undefined && { annotations: [{ seqNum: 1, comment: [{ lang: '', text: reason }] }] }),
  };
}
