import type { BuildIndex, CodeList, ContentRef, GroupDef, GroupRef, ItemDef, ItemRef } from '@verum/odm';
import { formatItemPath, KeyError } from '@verum/values';
import type { Told } from './told.ts';

/** Types of questions that items become. */
export type QuestionType =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'quantity'
  | 'date'
  | 'dateTime'
  | 'time'
  | 'string'
  | 'text'
  | 'url'
  | 'choice';

/** A form as a questionnaire has it. `linkId` is the item path without repeat keys; that of a group ends in `/`. */
export type Place = ItemPlace | GroupPlace;
export interface ItemPlace {
  readonly kind: 'item';
  readonly linkId: string;
  /** The last step of the path. */
  readonly step: string;
  readonly ref: ItemRef;
  readonly item: ItemDef;
  readonly type: QuestionType;
  readonly codeList?: CodeList;
}
export interface GroupPlace {
  readonly kind: 'group';
  readonly linkId: string;
  readonly step: string;
  readonly ref: GroupRef;
  readonly group: GroupDef;
  readonly places: readonly Place[];
}

/** The places of a form in the order they are shown; what cannot be one is told. */
export function formPlaces(index: BuildIndex, formOid: string, told?: Told): Place[] {
  const form = index.forms.get(formOid);
  if (!form) told?.add('form-unknown', `FormDef[${formOid}]`);
  return placesOf({ index, told, at: `FormDef[${formOid}]` }, form?.content ?? [], []);
}

interface Walk {
  readonly index: BuildIndex;
  readonly told: Told | undefined;
  readonly at: string;
}

function placesOf(walk: Walk, content: readonly ContentRef[], around: readonly GroupDef[]): Place[] {
  const places: Place[] = [];
  const seen = new Set<string>();
  for (const ref of content) {
    const place = ref.kind === 'item' ? itemPlace(walk, ref, around) : groupPlace(walk, ref, around);
    if (!place) continue;
    if (seen.has(place.linkId)) walk.told?.add('place-unknown', `${walk.at}/${ref.kind}[${ref.oid}]`);
    else places.push(place);
    seen.add(place.linkId);
  }
  return places;
}

function itemPlace(walk: Walk, ref: ItemRef, around: readonly GroupDef[]): ItemPlace | undefined {
  const at = `${walk.at}/ItemRef[${ref.oid}]`;
  const item = walk.index.items.get(ref.oid);
  if (!item) walk.told?.add('place-unknown', at);
  const address = item && addressOf(walk, at, item.oid, around);
  if (!item || !address) return undefined;
  const codeList = walk.index.codeLists.get(item.codeListOid ?? '');
  const hasChoices = codeList !== undefined && codeList.entries.length > 0;
  const type = hasChoices ? 'choice' : questionType(item);
  return { kind: 'item', ref, item, type, ...address, ...(hasChoices && { codeList }) };
}

function groupPlace(walk: Walk, ref: GroupRef, around: readonly GroupDef[]): GroupPlace | undefined {
  const at = `${walk.at}/ItemGroupRef[${ref.oid}]`;
  const group = walk.index.groups.get(ref.oid);
  if (!group || around.includes(group)) walk.told?.add('place-unknown', at);
  const address = group && !around.includes(group) && addressOf(walk, at, group.oid, around);
  if (!group || !address) return undefined;
  const places = placesOf({ ...walk, at: `${walk.at}/ItemGroupDef[${group.oid}]` }, group.content, [...around, group]);
  // A group of a questionnaire must hold something (que-1).
  if (places.length === 0) walk.told?.add('group-empty', at);
  if (places.length === 0) return undefined;
  return { kind: 'group', ref, group, places, linkId: `${address.linkId}/`, step: address.step };
}

function addressOf(walk: Walk, at: string, oid: string, around: readonly GroupDef[]) {
  try {
    const step = formatItemPath({ groups: [], itemOid: oid });
    return { step, linkId: formatItemPath({ groups: around.map((group) => ({ oid: group.oid })), itemOid: oid }) };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    walk.told?.add('address-broken', at);
    return undefined;
  }
}

/** Texts longer than this are asked as several lines. */
const lineLengthMax = 200;

function questionType(item: ItemDef): QuestionType {
  switch (item.dataType) {
    case 'boolean':
    case 'integer':
      return item.dataType === 'integer' && (item.unitOids?.length ?? 0) > 1 ? 'quantity' : item.dataType;
    case 'float':
    case 'double':
      return (item.unitOids?.length ?? 0) > 1 ? 'quantity' : 'decimal';
    case 'date':
    case 'partialDate':
    case 'incompleteDate':
      return 'date';
    case 'datetime':
    case 'partialDatetime':
    case 'incompleteDatetime':
      return 'dateTime';
    case 'time':
    case 'partialTime':
    case 'incompleteTime':
      return 'time';
    case 'URI':
      return 'url';
    default:
      return (item.length ?? 0) > lineLengthMax ? 'text' : 'string';
  }
}
