import type { ContentRef, FormDef, FormRef, GroupDef, RepeatingKind, VisitDef } from './model.ts';
import { isMadeUp } from './oids.ts';
import { inOrder } from './read-items.ts';
import {
  isInteger,
  isPositiveInteger,
  optional,
  readIdentity,
  readNumber,
  readTail,
  readTexts,
  readYesNo,
} from './read-texts.ts';
import type { Taker } from './taker.ts';

/** A visit; what plans it is in the Protocol. */
export function readVisit(visit: Taker): VisitDef | undefined {
  const identity = readIdentity(visit);
  if (!identity) return undefined;
  const type = visit.attribute('Type')?.toLowerCase();
  if (type !== 'scheduled' && type !== 'unscheduled' && type !== 'common') {
    visit.finding(
      'warning',
      'visit-type-unknown',
      { en: `Visit ${identity.oid} has no known type`, zh: `访视 ${identity.oid} 的类型未知` },
      { en: 'Read as scheduled.', zh: '按计划访视处理。' },
    );
  }
  return {
    ...identity,
    description: readTexts(visit, 'Description'),
    type: type === 'unscheduled' || type === 'common' ? type : 'scheduled',
    ...readRepeating(visit),
    ...optional('category', visit.attribute('Category')),
    forms: readFormRefs(visit),
    ...readTail(visit),
  };
}

function readFormRefs(visit: Taker): FormRef[] {
  const refs = new Map<string, FormRef>();
  for (const ref of visit.children('FormRef', 'ItemGroupRef')) {
    const formOid = ref.oid('FormOID') ?? ref.oid('ItemGroupOID');
    if (formOid === undefined || !isNewRef(refs, formOid, ref)) continue;
    refs.set(formOid, { formOid, ...readRef(ref) });
  }
  return inOrder([...refs.values()]);
}

function readRef(ref: Taker) {
  return {
    mandatory: readYesNo(ref, 'Mandatory', false),
    ...optional('order', readNumber(ref, 'OrderNumber', isInteger)),
    ...optional('conditionOid', ref.oid('CollectionExceptionConditionOID')),
    ...optional('methodOid', ref.oid('MethodOID')),
    ...optional('extensions', ref.extensions()),
  };
}

function readRepeating(owner: Taker): { repeating: boolean; repeatingKind?: RepeatingKind } {
  const written = owner.attribute('RepeatingKind') ?? owner.attribute('Repeating');
  owner.attribute('Repeating');
  if (written === 'Dynamic') return { repeating: true, repeatingKind: 'dynamic' };
  if (written === 'Static') return { repeating: true, repeatingKind: 'static' };
  if (written !== undefined && !['Yes', 'No', 'Simple'].includes(written)) {
    owner.finding(
      'warning',
      'repeating-unknown',
      { en: `Repeating="${written}" is unknown`, zh: `Repeating="${written}" 无法识别` },
      { en: 'Read as not repeating.', zh: '按不重复处理。' },
    );
  }
  return { repeating: written === 'Yes' || written === 'Simple' };
}

/** What an ItemGroupDef or FormDef turned out to be; a visit may make a form of a section (see read-study.ts). */
export interface ReadGroup {
  readonly isForm: boolean;
  readonly group: GroupDef;
}

export function readGroup(owner: Taker): ReadGroup | undefined {
  const identity = readIdentity(owner);
  if (!identity) return undefined;
  if (isMadeUp(identity.oid)) {
    owner.discard();
    return undefined;
  }
  const type = owner.attribute('Type')?.toLowerCase();
  const datasetName = owner.attribute('SASDatasetName');
  const group: GroupDef = {
    ...identity,
    description: readTexts(owner, 'Description'),
    ...readRepeating(owner),
    ...optional('repeatingLimit', readNumber(owner, 'RepeatingLimit', isPositiveInteger)),
    ...((type === 'concept' || type === 'dataset') && { type }),
    ...readReferenceData(owner),
    ...optional('domain', owner.attribute('Domain')),
    ...optional('datasetName', datasetName ?? owner.attribute('DatasetName')),
    ...optional('purpose', owner.attribute('Purpose')),
    ...optional('comment', owner.attribute('Comment')),
    ...optional('origin', owner.attribute('Origin')),
    ...optional('role', owner.attribute('Role')),
    ...optional('structure', owner.attribute('Structure')),
    content: readContent(owner),
    ...readTail(owner),
  };
  return { isForm: type === 'form' || owner.element.name === 'FormDef', group };
}

export function toForm(group: GroupDef): FormDef {
  const { type: _type, ...form } = group;
  return form;
}

function readReferenceData(owner: Taker): { isReferenceData?: boolean } {
  const written = owner.attribute('IsReferenceData');
  return written === 'Yes' || written === 'No' ? { isReferenceData: written === 'Yes' } : {};
}

function readContent(owner: Taker): ContentRef[] {
  const seen = new Map<string, ContentRef>();
  for (const ref of owner.children('ItemRef', 'ItemGroupRef')) {
    const kind = ref.element.name === 'ItemRef' ? 'item' : 'group';
    const raw = ref.attribute(kind === 'item' ? 'ItemOID' : 'ItemGroupOID')?.trim();
    if (isMadeUp(raw)) {
      ref.discard();
      continue;
    }
    const oid = raw === undefined ? '' : raw.replace(/^verum:(?:form|group|item)\//, '');
    const key = `${kind} ${oid}`;
    if (!isNewRef(seen, oid === '' ? '' : key, ref)) continue;
    seen.set(key, kind === 'group' ? { kind, oid, ...readRef(ref) } : { kind, oid, ...readItemRef(ref) });
  }
  return inOrder([...seen.values()]);
}

function readItemRef(ref: Taker) {
  const unitsItemOid = ref.oid('UnitsItemOID');
  return {
    ...optional('keySequence', readNumber(ref, 'KeySequence', isInteger)),
    ...optional('imputationMethodOid', ref.oid('ImputationMethodOID')),
    ...optional('role', ref.attribute('Role')),
    ...optional('roleCodeListOid', ref.oid('RoleCodeListOID')),
    ...(!isMadeUp(unitsItemOid) && optional('unitsItemOid', unitsItemOid)),
    ...optional('preSpecifiedValue', ref.attribute('PreSpecifiedValue')),
    ...(ref.attribute('Repeat') === 'Yes' && { repeat: true }),
    ...(ref.attribute('Other') === 'Yes' && { other: true }),
    ...optional('core', ref.attribute('Core')),
    ...readRef(ref),
  };
}

function isNewRef(refs: ReadonlyMap<string, unknown>, key: string, ref: Taker): boolean {
  if (key !== '' && !refs.has(key)) return true;
  ref.finding(
    'error',
    key === '' ? 'reference-empty' : 'duplicate-reference',
    key === ''
      ? { en: 'A reference names nothing', zh: '引用未指明对象' }
      : { en: `The same thing is referred to twice: ${key}`, zh: `重复引用：${key}` },
    { en: 'It was left out.', zh: '已略去。' },
  );
  return false;
}
