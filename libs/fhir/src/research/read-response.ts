import type { BuildIndex, Finding, FormData, GroupData, ItemData } from '@verum/odm';
import { type FormKeyParts, formatItemPath, KeyError, parseFormKey, parseItemPath } from '@verum/values';
import type { JsonObject } from '../json.ts';
import { isForeignAnswer, readAnswer } from './answer.ts';
import {
  extensionAt,
  extensionsAt,
  extensionText,
  OWN,
  objectAt,
  objectsAt,
  parseQuestionnaireUrl,
  siteAt,
  textAt,
} from './element.ts';
import { formPlaces, type ItemPlace, type Place } from './form-places.ts';
import { readNull } from './null-reason.ts';
import { FORM_SYSTEM } from './to-response.ts';
import { Told } from './told.ts';

export interface ReadResponse {
  /** '' of a response that does not say. */
  readonly studyOid: string;
  readonly metaDataVersionOid: string;
  readonly subjectKey: string;
  /** Absent in a response of others: which visit it belongs to is for the caller to say. */
  readonly visit?: Pick<FormKeyParts, 'visitOid' | 'visitRepeatKey'>;
  readonly siteOid?: string;
  readonly form: FormData;
}

/**
 * A QuestionnaireResponse as data of the form whose questions it answers. Those of `toQuestionnaireResponse` come back as
 * they were. In those of others a linkId is an item path or the OID at its end, and repeats are counted from 1.
 * @param formOid when the response does not name its questionnaire as ours do
 */
export function readQuestionnaireResponse(
  response: JsonObject,
  index: BuildIndex,
  formOid?: string,
): { readonly data?: ReadResponse; readonly findings: readonly Finding[] } {
  const told = new Told();
  const named = parseQuestionnaireUrl(textAt(response, 'questionnaire'));
  const oid = named?.formOid ?? formOid;
  if (response.resourceType !== 'QuestionnaireResponse') told.add('wrong-resource', '', 'QuestionnaireResponse');
  else if (objectsAt(response, 'modifierExtension').length > 0)
    told.add('modifier-not-understood', '/modifierExtension');
  else if (oid === undefined || (!named && !index.forms.has(oid))) told.add('form-unknown', '/questionnaire');
  if (oid === undefined || told.list.length > 0) return { findings: told.list };
  const identifier = objectAt(response, 'identifier');
  const key = identifier?.system === FORM_SYSTEM ? parseFormKey(textAt(identifier, 'value')) : undefined;
  if (named && key?.formOid !== oid) told.add('element-missing', '/identifier', 'identifier');
  const reading = new Reading(told, named !== undefined);
  reading.walk(objectsAt(response, 'item'), formPlaces(index, oid), { groups: [], at: '/item' });
  reading.aside(response);
  const subject = objectAt(response, 'subject');
  const reference = objectAt(subject, 'identifier');
  const siteOid = siteAt(response);
  return {
    data: {
      studyOid: named?.studyOid ?? '',
      metaDataVersionOid: named?.buildOid ?? '',
      subjectKey: textAt(reference, 'value') || textAt(subject, 'reference'),
      ...(key && { visit: visitOf(key) }),
      ...(siteOid !== undefined && { siteOid }),
      form: {
        oid,
        ...(key?.formRepeatKey !== undefined && { repeatKey: key.formRepeatKey }),
        groups: reading.groups,
        items: inOrder(reading.items),
      },
    },
    findings: told.list,
  };
}

const visitOf = ({ visitOid, visitRepeatKey }: FormKeyParts) => ({
  visitOid,
  ...(visitRepeatKey !== undefined && { visitRepeatKey }),
});

/** Those directly under the form first, as everywhere. */
const inOrder = (items: readonly ItemData[]) => [
  ...items.filter(({ path }) => !path.includes('/')),
  ...items.filter(({ path }) => path.includes('/')),
];

interface Around {
  readonly groups: readonly { readonly oid: string; readonly repeatKey?: string | undefined }[];
  readonly instance?: number;
  readonly at: string;
}

class Reading {
  readonly groups: GroupData[] = [];
  readonly items: ItemData[] = [];
  readonly #told: Told;
  readonly #isOwn: boolean;
  readonly #counts = new Map<string, number>();

  constructor(told: Told, isOwn: boolean) {
    this.#told = told;
    this.#isOwn = isOwn;
  }

  walk(items: readonly JsonObject[], places: readonly Place[], around: Around): void {
    const own: [JsonObject, ItemPlace, string][] = [];
    const inner: [JsonObject, Place & { kind: 'group' }, string][] = [];
    for (const [position, item] of items.entries()) {
      const at = `${around.at}/${position}`;
      const linkId = textAt(item, 'linkId');
      const place = places.find((one) => one.linkId === linkId) ?? places.find(({ step }) => step === linkId);
      if (!place) this.#told.add('question-unknown', at);
      else if (place.kind === 'group') inner.push([item, place, at]);
      else own.push([item, place, at]);
    }
    for (const [item, place, at] of own) this.#item(item, place, { ...around, at }, places);
    for (const [item, place, at] of inner) this.#group(item, place, { ...around, at });
  }

  #group(item: JsonObject, place: Place & { kind: 'group' }, around: Around): void {
    const counted = place.group.repeating && !this.#isOwn ? this.#count(place, around) : undefined;
    const repeatKey = extensionText(extensionAt(item, OWN.repeatKey)) ?? counted;
    const instanceText = textAt(extensionAt(item, OWN.instance), 'valueInteger');
    const instance = /^\d{1,9}$/.test(instanceText) ? { instance: Number(instanceText) } : {};
    const groups = [...around.groups, { oid: place.group.oid, repeatKey }];
    const path = this.#path(around.at, groups.slice(0, -1), { oid: place.group.oid, repeatKey });
    if (path === undefined) return;
    if (extensionAt(item, OWN.implied)?.valueBoolean !== true) this.groups.push({ path, ...instance });
    this.walk(objectsAt(item, 'item'), place.places, { groups, ...instance, at: `${around.at}/item` });
  }

  #count(place: Place, { groups }: Around): string {
    const key = JSON.stringify([place.linkId, groups]);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return String(count);
  }

  #item(item: JsonObject, place: ItemPlace, around: Around, places: readonly Place[]): void {
    const { at, groups, instance } = around;
    const path = this.#path(at, groups, { oid: place.item.oid });
    if (path === undefined) return;
    const answers = objectsAt(item, 'answer');
    const values = answers.flatMap((answer, position) => {
      const read = readAnswer(answer);
      if (!read && isForeignAnswer(answer)) this.#told.add('answer-not-read', `${at}/answer/${position}`);
      return read ? [read] : [];
    });
    const [first, ...more] = values;
    if (more.length > 0 && !place.ref.repeat) this.#told.add('answers-many', `${at}/answer`);
    const unitOid = first?.unitOid ?? extensionText(extensionAt(item, OWN.unit));
    this.items.push({
      path,
      ...(instance !== undefined && { instance }),
      ...(first && { value: first.value }),
      ...(more.length > 0 && { moreValues: more.map(({ value = '' }) => value) }),
      ...readNull(item),
      ...(unitOid !== undefined && { unitOid }),
    } as ItemData);
    // Questions below an answer stand beside the question in the build.
    for (const [position, answer] of answers.entries())
      this.walk(objectsAt(answer, 'item'), places, { ...around, at: `${at}/answer/${position}/item` });
  }

  #path(at: string, groups: Around['groups'], last: Around['groups'][number]): string | undefined {
    try {
      const whole = formatItemPath({ groups: [...groups, last], itemOid: 'x' });
      if (last.repeatKey !== undefined) return whole.slice(0, -2);
      return formatItemPath({ groups, itemOid: last.oid });
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      this.#told.add('address-broken', at);
      return undefined;
    }
  }

  /** What `toQuestionnaireResponse` found no question for. */
  aside(response: JsonObject): void {
    const part = (extension: JsonObject, url: string) => extensionAt(extension, url);
    const placeOf = (extension: JsonObject, end: '' | '/x') => {
      const path = extensionText(part(extension, 'path'));
      const isPath = path !== undefined && parseItemPath(path + end) !== undefined;
      if (!isPath) this.#told.add('element-missing', '/extension', 'path');
      const instance = textAt(part(extension, 'instance'), 'valueInteger');
      return isPath ? { path, ...(/^\d{1,9}$/.test(instance) && { instance: Number(instance) }) } : undefined;
    };
    for (const extension of extensionsAt(response, OWN.group)) {
      const place = placeOf(extension, '/x');
      if (place) this.groups.push(place);
    }
    for (const extension of extensionsAt(response, OWN.item)) {
      const place = placeOf(extension, '');
      const value = extensionText(part(extension, 'value'));
      const more = extensionsAt(extension, 'more').flatMap((one) => extensionText(one) ?? []);
      const unitOid = extensionText(part(extension, 'unit'));
      if (!place) continue;
      this.items.push({
        ...place,
        ...(value !== undefined && { value }),
        ...(more.length > 0 && { moreValues: more }),
        ...readNull(extension),
        ...(unitOid !== undefined && { unitOid }),
      });
    }
  }
}
