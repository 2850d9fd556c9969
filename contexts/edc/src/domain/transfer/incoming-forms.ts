import type { Finding, FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { formatFormKey, formatVisitKey, KeyError, parseFormKey } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import { isBlank } from '../casebook/form-state.ts';
import type { ItemEntry } from '../casebook/judge-item.ts';
import { originKey, shadowKey } from '../casebook/rules-view.ts';
import { dataFinding, notStored } from './data-finding.ts';

/** What is kept of a null without a reason: HL7's null flavour "no information". */
export const noInformation = 'NI';

export interface IncomingForm {
  /** Form key. */
  readonly key: string;
  readonly entries: readonly ItemEntry[];
}

/**
 * The forms of a subject's record with what they bring, and what of the record has no place in a casebook.
 * @param isUnblinded whoever is not brings nothing into a blinded form: the answer would tell what stands there
 */
export function incomingForms(
  record: SubjectRecord,
  build: CompiledBuild,
  isUnblinded: boolean,
): { forms: IncomingForm[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const forms = new Map<string, Map<string, ItemEntry>>();
  for (const visit of record.visits) {
    for (const form of visit.forms) {
      const key = formKeyOf(visit, form);
      if (key === undefined) {
        findings.push(keyTooLong(record.subjectKey, visit, form));
        continue;
      }
      const place = `SubjectData[${record.subjectKey}]/${key}`;
      if (forms.has(key)) findings.push(repeated('form-repeated', place));
      const entries = forms.get(key) ?? new Map<string, ItemEntry>();
      forms.set(key, entries);
      for (const item of form.items) takeItem(item, place, entries, findings);
    }
  }
  const all = [...forms].map(([key, entries]) => ({ key, entries: [...entries.values()] }));
  const split = all.flatMap((form) => splitBlinded(form, build));
  if (isUnblinded) return { forms: split, findings };
  for (const { key, entries } of split.filter(({ key }) => isBlindedForm(key, build)))
    findings.push(...notThere(record, key, entries, build));
  return { forms: split.filter(({ key }) => !isBlindedForm(key, build)), findings };
}

export function isBlindedForm(key: string, { blinding }: CompiledBuild): boolean {
  return blinding.isBlinded(parseFormKey(key)?.formOid ?? '');
}

/** In the words for what the build does not have. */
function notThere(
  { subjectKey }: SubjectRecord,
  key: string,
  entries: readonly ItemEntry[],
  { blinding }: CompiledBuild,
): Finding[] {
  const origin = originKey(key, blinding);
  const place = `SubjectData[${subjectKey}]/${origin}`;
  return origin === key ? [noSuchForm(place, entries)] : entries.map(({ path }) => noSuchItemAt(`${place}/${path}`));
}

export function noSuchItemAt(place: string): Finding {
  const message = { en: 'The form has no such item.', zh: '表单中没有该数据项。' };
  return dataFinding('error', 'unknown-item', place, message, notStored);
}

export function noSuchForm(place: string, entries: readonly ItemEntry[]): Finding {
  const values = entries.filter((entry) => !isBlank(entry)).length;
  const message = {
    en: `The study build has no such form (${values} values)`,
    zh: `研究构建版本中没有该表单（${values} 个值）`,
  };
  return dataFinding('error', 'unknown-form', place, message, notStored);
}

/** Other systems have no shadows: blinded items come in the form, and go to the row that is kept for them. */
function splitBlinded({ key, entries }: IncomingForm, build: CompiledBuild): IncomingForm[] {
  const shadow = shadowKey(key, build.blinding);
  const form = build.form((shadow && parseFormKey(shadow)?.formOid) ?? '');
  if (shadow === undefined || !form) return [{ key, entries }];
  const own = entries.filter(({ path }) => form.placeOf(path) === undefined);
  const blinded = entries.filter(({ path }) => form.placeOf(path) !== undefined);
  return [{ key, entries: own }, ...(blinded.length > 0 ? [{ key: shadow, entries: blinded }] : [])];
}

function takeItem(item: ItemData, place: string, entries: Map<string, ItemEntry>, findings: Finding[]): void {
  const path = `${place}/${item.path}`;
  if (item.instance !== undefined) {
    const en = 'Its group stands several times under one address';
    findings.push(
      dataFinding('error', 'group-instance', path, { en, zh: '其数据项组在同一地址下多次出现' }, notStored),
    );
    return;
  }
  if (item.moreValues) {
    findings.push(severalValues(path));
    return;
  }
  if (entries.has(item.path)) findings.push(repeated('item-repeated', path));
  entries.set(item.path, entryOf(item));
}

export function entryOf({ path, value, isNull, unitOid, annotations, transactionType }: ItemData): ItemEntry {
  if (transactionType === 'Remove') return { path };
  if (isNull) return { path, notDone: annotations?.[0]?.comment?.[0]?.text.trim().slice(0, 200) || noInformation };
  // An empty value is how other systems write that there is none; a unit alone says nothing then.
  if (value === undefined || value.trim() === '') return { path };
  return { path, value, ...(unitOid !== undefined && { unit: unitOid }) };
}

export function formKeyOf(visit: VisitData, form: FormData): string | undefined {
  try {
    return formatFormKey({
      visitOid: visit.oid,
      visitRepeatKey: visit.repeatKey,
      formOid: form.oid,
      formRepeatKey: form.repeatKey,
    });
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

export function keyTooLong(subject: string, visit: VisitData, form: FormData): Finding {
  const path = `SubjectData[${subject}]/${visit.oid.slice(0, 100)}/${form.oid.slice(0, 100)}`;
  const message = { en: 'Visit and form cannot be an address', zh: '访视和表单不能组成数据地址' };
  return dataFinding('error', 'form-key-unusable', path, message, notStored);
}

function repeated(rule: string, path: string): Finding {
  const message = { en: 'It stands several times under one address', zh: '在同一地址下多次出现' };
  return dataFinding('error', rule, path, message, { en: 'The last one was taken.', zh: '已采用最后一个。' });
}

export function severalValues(path: string): Finding {
  const message = { en: 'The item holds several values', zh: '该数据项有多个值' };
  return dataFinding('error', 'several-values', path, message, notStored);
}

/** The visit's part of its forms' keys; undefined where it cannot be one. */
export function visitKeyOf({ oid, repeatKey }: VisitData): string | undefined {
  try {
    return formatVisitKey(oid, repeatKey);
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}
