import type { BuildIndex, Finding, FormData, GroupData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { formatFormKey, KeyError, parseItemPath } from '@verum/values';
import type { JsonObject } from '../json.ts';
import { toAnswer, type Writing } from './answer.ts';
import {
  encoded,
  idOf,
  isFhirString,
  number,
  OWN,
  questionnaireUrl,
  siteExtension,
  textExtension,
  withExtensions,
} from './element.ts';
import { formPlaces, type GroupPlace, type ItemPlace, type Place } from './form-places.ts';
import { nullReason, writeNull } from './null-reason.ts';
import { Told } from './told.ts';

export interface ResponseOptions {
  readonly language?: string;
  /** Of the form; ODM does not say. `stopped` is a form that was given up. */
  readonly status?: 'in-progress' | 'completed' | 'stopped';
  /** ISO 8601 with a zone: when the answers were changed last. */
  readonly authored?: string;
  /** Who changed them last: somebody at the site, or the participant. */
  readonly author?: Author;
}

export interface Author {
  readonly role: 'Practitioner' | 'Patient';
  /** Of a Practitioner; the participant is the subject. */
  readonly user?: string;
  readonly name?: string;
}

export interface FormOfSubject {
  readonly subject: SubjectRecord;
  readonly visit: VisitData;
  readonly form: FormData;
}

/** Identifies the form within its subject: a form key of @verum/values. */
export const FORM_SYSTEM = 'urn:verum:form';
const USER_SYSTEM = 'urn:verum:user';
export const subjectSystem = (studyOid: string) => `urn:verum:subject:${encoded(studyOid)}`;

/**
 * The data of a form as a FHIR R4 QuestionnaireResponse to `toQuestionnaire` of the same form: in the order of its
 * questions, repeats by their keys, values to the character. What no question holds stands in extensions; audit
 * records, signatures, queries and remarks are left out and told. Undefined for a form without an address.
 */
export function toQuestionnaireResponse(
  index: BuildIndex,
  { subject, visit, form }: FormOfSubject,
  { language = index.build.defaultLanguage ?? '', status = 'completed', authored, author }: ResponseOptions = {},
): { readonly response?: JsonObject; readonly findings: readonly Finding[] } {
  const told = new Told();
  const at = `SubjectData[${subject.subjectKey}]/StudyEventData[${visit.oid}]/FormData[${form.oid}]`;
  const key = keyOf(visit, form);
  if (key === undefined) told.add('address-broken', at);
  if (key === undefined) return { findings: told.list };
  const places = formPlaces(index, form.oid);
  const sorting = new Sorting(form);
  const writing: Writing = { studyOid: index.build.studyOid, units: index.units, language };
  const items = write({ sorting, writing }, places, '');
  for (const { path } of sorting.items) told.add('kept-aside', `${at}/${path}`);
  tellLeft(told, at, form);
  const canonical = questionnaireUrl(subject.studyOid, form.oid);
  const version = encoded(subject.metaDataVersionOid);
  const identifier = { system: subjectSystem(subject.studyOid), value: subject.subjectKey };
  const response: JsonObject = {
    resourceType: 'QuestionnaireResponse',
    ...idOf(subject.subjectKey, key),
    ...withExtensions([
      ...(subject.siteOid === undefined ? [] : [siteExtension(subject.siteOid)]),
      ...sorting.groups.map(groupAside),
      ...sorting.items.map(itemAside),
    ]),
    identifier: { system: FORM_SYSTEM, value: key },
    questionnaire: version === '' ? canonical : `${canonical}|${version}`,
    status,
    subject: { type: 'Patient', identifier },
    ...(authored !== undefined && { authored }),
    ...(author && { author: authorOf(author, identifier) }),
    ...(author?.role === 'Patient' && { source: { type: 'Patient', identifier } }),
    ...(items.length > 0 && { item: items }),
  };
  return { response, findings: told.list };
}

function authorOf({ role, user, name }: Author, subject: JsonObject): JsonObject {
  const isUser = role === 'Practitioner' && user !== undefined && isFhirString(user);
  return {
    type: role,
    ...(role === 'Patient' ? { identifier: subject } : isUser && { identifier: { system: USER_SYSTEM, value: user } }),
    ...(name !== undefined && isFhirString(name) && { display: name }),
  };
}

function keyOf(visit: VisitData, form: FormData): string | undefined {
  try {
    return formatFormKey({
      ...{ visitOid: visit.oid, visitRepeatKey: visit.repeatKey },
      ...{ formOid: form.oid, formRepeatKey: form.repeatKey },
    });
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

/** Data by address, taken out as the questions come by. */
class Sorting {
  readonly items: ItemData[];
  readonly groups: GroupData[];
  readonly #form: FormData;
  readonly #opened = new Set<string>();

  constructor(form: FormData) {
    this.#form = form;
    this.items = [...form.items];
    this.groups = [...form.groups];
  }

  /** The first item there: a second one at the same address is no answer to the question. */
  item({ ref }: ItemPlace, path: string, instance: number | undefined): ItemData | undefined {
    const found = this.items.findIndex((item) => item.path === path && item.instance === instance);
    const item = this.items[found];
    const isAnswer = item && !(item.moreValues?.length && (!ref.repeat || item.value === undefined));
    if (isAnswer) this.items.splice(found, 1);
    return isAnswer ? item : undefined;
  }

  /** True when the group was listed, and not only named by its items. */
  group(path: string, instance: number | undefined): boolean {
    const found = this.groups.findIndex((group) => group.path === path && group.instance === instance);
    if (found >= 0) this.groups.splice(found, 1);
    return found >= 0;
  }

  /** True the first time. */
  opens(path: string): boolean {
    const isNew = !this.#opened.has(path);
    this.#opened.add(path);
    return isNew;
  }

  /** Every repeat of the group below a path, in the order of the data. */
  repeats(parent: string, step: string): { readonly path: string; readonly instance: number | undefined }[] {
    const found = new Map<string, { path: string; instance: number | undefined }>();
    const add = (path: string, instance: number | undefined) => {
      const own = path.slice(parent.length);
      const first = own.split('/')[0] ?? '';
      if (!path.startsWith(parent) || first.split('!')[0] !== step) return;
      // Which repeat of the outer group an inner one without keys is in, the data does not say.
      const address = { path: parent + first, instance: first === own ? instance : undefined };
      const key = `${address.instance ?? ''} ${address.path}`;
      if (!found.has(key)) found.set(key, address);
    };
    for (const { path, instance } of this.#form.groups) add(path, instance);
    for (const { path, instance } of this.#form.items) if (path.includes('/')) add(groupOf(path), instance);
    return [...found.values()];
  }
}

const groupOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

interface Walk {
  readonly sorting: Sorting;
  readonly writing: Writing;
}

function write(walk: Walk, places: readonly Place[], parent: string, instance?: number): JsonObject[] {
  return places.flatMap((place) => {
    // A group that comes twice without a key is one address: what it holds is written once.
    if (place.kind === 'group') return walk.sorting.opens(parent + place.step) ? writeGroup(walk, place, parent) : [];
    const item = walk.sorting.item(place, parent + place.step, instance);
    return item ? [writeItem(walk, place, item)] : [];
  });
}

function writeGroup(walk: Walk, place: GroupPlace, parent: string): JsonObject[] {
  return walk.sorting.repeats(parent, place.step).map(({ path, instance }) => {
    const repeatKey = parseItemPath(`${path}/x`)?.groups.at(-1)?.repeatKey;
    const isListed = walk.sorting.group(path, instance);
    const items = write(walk, place.places, `${path}/`, instance);
    return {
      ...withExtensions([
        ...(repeatKey === undefined ? [] : [textExtension(OWN.repeatKey, repeatKey)]),
        ...(instance === undefined ? [] : [{ url: OWN.instance, valueInteger: number(instance) }]),
        ...(isListed ? [] : [{ url: OWN.implied, valueBoolean: true }]),
      ]),
      linkId: place.linkId,
      ...(items.length > 0 && { item: items }),
    };
  });
}

function writeItem({ writing }: Walk, place: ItemPlace, item: ItemData): JsonObject {
  const values = item.value === undefined ? [] : [item.value, ...(item.moreValues ?? [])];
  const isUnitAlone = values.length === 0 && item.unitOid !== undefined;
  return {
    ...withExtensions([...writeNull(item), ...(isUnitAlone ? [textExtension(OWN.unit, item.unitOid ?? '')] : [])]),
    linkId: place.linkId,
    ...(values.length > 0 && {
      answer: values.map((value, at) => toAnswer(place, value, at === 0 ? item.unitOid : undefined, writing)),
    }),
  };
}

const instanceAside = (instance: number | undefined): JsonObject[] =>
  instance === undefined ? [] : [{ url: 'instance', valueInteger: number(instance) }];

const groupAside = ({ path, instance }: GroupData): JsonObject => ({
  url: OWN.group,
  extension: [textExtension('path', path), ...instanceAside(instance)],
});

function itemAside(item: ItemData): JsonObject {
  const { path, instance, value, moreValues = [], unitOid } = item;
  return {
    url: OWN.item,
    extension: [
      textExtension('path', path),
      ...instanceAside(instance),
      ...(value === undefined ? [] : [textExtension('value', value)]),
      ...moreValues.map((more) => textExtension('more', more)),
      ...writeNull(item),
      ...(unitOid === undefined ? [] : [textExtension('unit', unitOid)]),
    ],
  };
}

const FACTS = ['transactionType', 'signature', 'annotations', 'queries', 'extensions', 'audit'] as const;

function tellLeft(told: Told, at: string, form: FormData): void {
  for (const node of [form, ...form.groups, ...form.items]) {
    const isReason = 'isNull' in node && nullReason(node) !== undefined;
    const left: string[] = FACTS.filter((name) => node[name] !== undefined && !(name === 'annotations' && isReason));
    if ('dataType' in node && node.dataType !== undefined) left.push('dataType');
    if (left.length > 0) told.add('not-carried', 'path' in node ? `${at}/${node.path}` : at, left.join(', '));
  }
}
