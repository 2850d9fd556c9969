import { formatItemPath, KeyError, keyComponentFault } from '@verum/values';
import type { FormData, GroupData, ItemData, ReferenceData, SubjectRecord, VisitData } from './data-model.ts';
import { ITEMS_PREFIX, NESTED_PREFIX, parseNested, type Step, UNIT_PREFIX } from './oids.ts';
import { ONE_VISIT } from './one-visit.ts';
import { plainValue } from './plain-value.ts';
import { readNodeFacts } from './read-facts.ts';
import { optional } from './read-texts.ts';
import { foldVersions, type ReadValue, readValue } from './read-values.ts';
import { Taker } from './taker.ts';

export interface DataPlace {
  readonly studyOid: string;
  readonly metaDataVersionOid: string;
}

/** One SubjectData of either version; undefined (with a finding) when it has no key. */
export function readSubject(subject: Taker, place: DataPlace): SubjectRecord | undefined {
  const subjectKey = keyOf(subject, 'SubjectKey');
  if (subjectKey === undefined) return undefined;
  const siteOid = subject.child('SiteRef')?.oid('LocationOID');
  const investigatorOid = subject.child('InvestigatorRef')?.oid('UserOID');
  const facts = readNodeFacts(subject);
  const visits = subject.children('StudyEventData').flatMap((visit) => readVisitData(visit) ?? []);
  const unplanned = subject.children('FormData').flatMap((form) => readFormData(form) ?? []);
  if (unplanned.length > 0) visits.push({ oid: ONE_VISIT, forms: unplanned });
  return {
    ...place,
    subjectKey,
    ...optional('siteOid', siteOid),
    ...optional('investigatorOid', investigatorOid),
    ...facts,
    visits,
    ...optional('extensions', subject.extensions()),
  };
}

function readVisitData(visit: Taker): VisitData | undefined {
  const oid = keyOf(visit, 'StudyEventOID');
  if (oid === undefined) return undefined;
  const repeatKey = repeatKeyOf(visit, 'StudyEventRepeatKey');
  const facts = readNodeFacts(visit);
  const forms = visit.children('FormData', 'ItemGroupData').flatMap((form) => readFormData(form) ?? []);
  return { oid, ...repeatKey, ...facts, forms, ...optional('extensions', visit.extensions()) };
}

function readFormData(form: Taker): FormData | undefined {
  const name = form.element.name === 'FormData' ? 'Form' : 'ItemGroup';
  const oid = keyOf(form, `${name}OID`);
  if (oid === undefined) return undefined;
  const repeatKey = repeatKeyOf(form, `${name}RepeatKey`);
  const facts = readNodeFacts(form);
  const content = new FormContent();
  content.direct(foldVersions(readValues(form, '')));
  for (const group of form.children('ItemGroupData')) readGroupData(group, [], content);
  return { oid, ...repeatKey, ...facts, ...content.done(), ...optional('extensions', form.extensions()) };
}

/** Groups without subject: ReferenceData, or ClinicalData in the manner of Dataset-XML. */
export function readReference(owner: Taker, groups: readonly Taker[], place: DataPlace): ReferenceData {
  const content = new FormContent();
  for (const group of groups) readGroupData(group, [], content);
  return { ...place, ...content.done(), ...optional('extensions', owner.extensions()) };
}

function readGroupData(group: Taker, around: readonly Step[], content: FormContent): void {
  const written = group.attribute('ItemGroupOID')?.trim();
  const repeatKey = group.attribute('ItemGroupRepeatKey');
  if (written?.startsWith(ITEMS_PREFIX)) {
    content.direct(foldVersions(readValues(group, '')));
    return;
  }
  const nested = written?.startsWith(NESTED_PREFIX) ? parseNested(written, repeatKey) : undefined;
  const oid = (written ?? '').replace(/^verum:(?:form|group)\//, '');
  const steps = nested ?? [...around, { oid, ...(!emptyKey(group, repeatKey) && optional('repeatKey', repeatKey)) }];
  if (
    !steps.every(
      (step) => isComponent(step.oid, group) && (step.repeatKey === undefined || isComponent(step.repeatKey, group)),
    )
  )
    return;
  const facts = readNodeFacts(group);
  const path = groupPath(steps);
  const entry = content.group(path, group);
  const { instance } = entry.group;
  const items = foldVersions(readValues(group, path));
  entry.items = instance === undefined ? items : items.map((item) => ({ ...item, instance }));
  for (const inner of group.children('ItemGroupData')) readGroupData(inner, steps, content);
  entry.group = { ...entry.group, ...facts, ...optional('extensions', group.extensions()) };
}

/** `IG.A!2/IG.B`: an item path without its item. */
export function groupPath(steps: readonly Step[]): string {
  return steps.length === 0 ? '' : formatItemPath({ groups: steps, itemOid: '-' }).slice(0, -2);
}

/** One group instance and its items while the form is being read. */
interface Entry {
  group: GroupData;
  items: readonly ItemData[];
}

/** Gathers groups and items of one form in the order of the model. */
class FormContent {
  readonly #entries: Entry[] = [];
  readonly #counts = new Map<string, number>();
  readonly #direct: ItemData[] = [];

  /** Registers a group instance; the second of one path becomes instance 2, which is a fault where the file says what is there. */
  group(path: string, place: Taker): Entry {
    const count = (this.#counts.get(path) ?? 0) + 1;
    this.#counts.set(path, count);
    if (count > 1 && !place.context.isTransactional()) {
      place.finding(
        'warning',
        'group-repeated-without-key',
        {
          en: `The group ${path} stands twice without different repeat keys`,
          zh: `数据项组 ${path} 重复出现而重复键相同`,
        },
        { en: 'Kept apart as instances; they cannot be addressed.', zh: '作为不同实例保留，但无法单独寻址。' },
        path,
      );
    }
    const entry: Entry = { group: { path, ...(count > 1 && { instance: count }) }, items: [] };
    this.#entries.push(entry);
    return entry;
  }

  direct(items: readonly ItemData[]): void {
    this.#direct.push(...items);
  }

  done(): { groups: GroupData[]; items: ItemData[] } {
    return {
      groups: this.#entries.map(({ group }) => group),
      items: [...this.#direct, ...this.#entries.flatMap(({ items }) => items)],
    };
  }
}

function readValues(owner: Taker, prefix: string): ReadValue[] {
  const values: ReadValue[] = [];
  for (const one of owner.elements(VALUE_NAMES)) {
    const plain = plainValue(one, prefix, owner.context);
    if (plain) {
      values.push(plain);
      continue;
    }
    const element = new Taker(one, owner.context);
    const written = element.attribute('ItemOID')?.trim() ?? '';
    if (written.startsWith(UNIT_PREFIX)) {
      const unit = element.attribute('Value') ?? element.childText('Value');
      const path = itemPath(element, prefix, written.slice(UNIT_PREFIX.length));
      // Without history the unit follows the value it belongs to, with history each version has its own.
      const last = values.findLast((value) => value.item.path === path);
      if (last && unit !== undefined) last.item = { ...last.item, unitOid: unit };
      continue;
    }
    const path = itemPath(element, prefix, written.replace(/^verum:item\//, ''));
    if (path !== undefined) values.push(readValue(element, path));
  }
  return values;
}

const VALUE_NAMES: ReadonlySet<string> = new Set([
  'ItemData',
  ...[
    ...['Any', 'URI', 'Boolean', 'String', 'Integer', 'Float', 'Double', 'Date', 'Time', 'Datetime', 'HexBinary'],
    ...['Base64Binary', 'HexFloat', 'Base64Float', 'PartialDate', 'PartialTime', 'PartialDatetime'],
    ...['DurationDatetime', 'IntervalDatetime', 'IncompleteDatetime', 'IncompleteDate', 'IncompleteTime'],
  ].map((type) => `ItemData${type}`),
]);

function itemPath(element: Taker, prefix: string, oid: string): string | undefined {
  if (!isComponent(oid, element)) return undefined;
  try {
    const own = formatItemPath({ groups: [], itemOid: oid });
    return prefix === '' ? own : `${prefix}/${own}`;
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

function keyOf(owner: Taker, name: string): string | undefined {
  const key = owner.oid(name);
  return isComponent(key ?? '', owner) ? key : undefined;
}

function repeatKeyOf(owner: Taker, name: string): { repeatKey?: string } {
  const key = owner.attribute(name);
  if (key === undefined || emptyKey(owner, key) || !isComponent(key, owner)) return {};
  return { repeatKey: key };
}

function emptyKey(owner: Taker, key: string | undefined): boolean {
  if (key !== '') return false;
  owner.finding(
    'warning',
    'repeat-key-empty',
    { en: 'A repeat key is empty', zh: '重复键为空' },
    { en: 'Read as no repeat key.', zh: '按无重复键处理。' },
  );
  return true;
}

function isComponent(text: string, place: Taker): boolean {
  const fault = keyComponentFault(text);
  if (!fault) return true;
  place.finding(
    'error',
    'key-unusable',
    {
      en: `"${text.slice(0, 60)}" cannot address data: ${fault}`,
      zh: `“${text.slice(0, 60)}”不能作为数据地址：${fault}`,
    },
    { en: `This ${place.element.name} was left out.`, zh: `已略去该 ${place.element.name}。` },
  );
  return false;
}
