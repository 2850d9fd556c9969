import type { AuditEntry, FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { parseFormKey } from '@verum/values';
import type { CompiledBuild } from './compile-build.ts';
import { isUnder, removedGroups } from './current-items.ts';
import { formFacts, itemFacts, type StoredFacts } from './export-facts.ts';
import { formIn } from './find-form.ts';
import { type ItemContent, isBlank, type StoredItem } from './form-state.ts';
import { noInformation } from './incoming-forms.ts';
import { orderItems } from './order-items.ts';
import { originKey } from './rules-view.ts';

/** A casebook as an export reads it. */
export interface CasebookData {
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly forms: readonly FormContent[];
}

export interface FormContent extends StoredFacts {
  readonly form: string;
  readonly items: Readonly<Record<string, StoredItem>>;
  /** Every version of every item, oldest first; absent or null in an export without audit. */
  readonly history?: readonly AuditedVersion[] | null;
}

/** One version of one item: who set it, when and why. */
export interface AuditedVersion {
  readonly path: string;
  readonly version: number;
  readonly old: ItemContent | null;
  readonly new: ItemContent;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly site: string;
  readonly reason: string;
}

/** A casebook in the terms of ODM: visits, forms and items in the order of the build. */
export function toSubjectRecord(build: CompiledBuild, casebook: CasebookData): SubjectRecord {
  const visits = new Map<string, { visit: VisitData; order: number; forms: { data: FormData; order: number }[] }>();
  const visitOrder = new Map([...build.visits.keys()].map((oid, order) => [oid, order]));
  for (const [form, rows] of Map.groupBy(casebook.forms, (row) => originKey(row.form, build.blinding))) {
    const key = parseFormKey(form);
    if (!key) continue;
    const { visitOid, visitRepeatKey, formOid, formRepeatKey } = key;
    const id = form.slice(0, form.indexOf('~'));
    const visit = visits.get(id) ?? {
      visit: { oid: visitOid, ...(visitRepeatKey !== undefined && { repeatKey: visitRepeatKey }), forms: [] },
      order: visitOrder.get(visitOid) ?? visitOrder.size,
      forms: [],
    };
    visits.set(id, visit);
    const stored = new Map(rows.flatMap(({ items }) => Object.entries(items)));
    const removed = removedGroups(stored);
    const present = new Map([...stored].filter(([path, item]) => !item.removed && !isUnder(removed, path)));
    const items = orderItems(formIn(build, key), present);
    const history = rows.some((row) => row.history) ? rows.flatMap((row) => row.history ?? []) : undefined;
    visit.forms.push({
      order: build.visits.get(visitOid)?.forms.findIndex((ref) => ref.formOid === formOid) ?? 0,
      data: {
        oid: formOid,
        ...(formRepeatKey !== undefined && { repeatKey: formRepeatKey }),
        groups: [],
        items: itemsOf(items, history).map((item) => ({ ...item, ...itemFacts(rows, key, item) })),
        ...formFacts(rows, key, new Set(items.map(([path]) => path)), casebook.site),
      },
    });
  }
  const ordered = [...visits.values()].sort((a, b) => a.order - b.order || byRepeat(a.visit, b.visit));
  return {
    studyOid: build.model.studyOid,
    metaDataVersionOid: build.model.oid,
    subjectKey: casebook.subject,
    siteOid: casebook.site,
    visits: ordered.map(({ visit, forms }) => ({
      ...visit,
      forms: forms.sort((a, b) => a.order - b.order || byRepeat(a.data, b.data)).map(({ data }) => data),
    })),
  };
}

const numeric = new Intl.Collator('en', { numeric: true });

function byRepeat(a: { readonly repeatKey?: string }, b: { readonly repeatKey?: string }): number {
  return numeric.compare(a.repeatKey ?? '', b.repeatKey ?? '');
}

function itemsOf(items: readonly (readonly [string, StoredItem])[], history: readonly AuditedVersion[] | undefined) {
  const versions = Map.groupBy(history ?? [], ({ path }) => path);
  return items.flatMap(([path, item]): ItemData[] => {
    const audit = versions.get(path)?.map(toAuditEntry);
    // Without history a blank item has nothing to say.
    if (!audit && isBlank(item)) return [];
    return [{ path, ...toValue(item), ...(audit && { audit }) }];
  });
}

function toValue({ value, unit, notDone, leftBlank }: ItemContent): Omit<ItemData, 'path'> {
  const why = notDone ?? leftBlank;
  if (why === undefined) {
    return { ...(value !== undefined && { value }), ...(unit !== undefined && { unitOid: unit }) };
  }
  if (why === noInformation) return { isNull: true };
  return { isNull: true, annotations: [{ seqNum: 1, comment: [{ lang: '', text: why }] }] };
}

function toAuditEntry(row: AuditedVersion): AuditEntry {
  return {
    at: row.at,
    userOid: row.actor,
    ...(row.actorName && { userName: row.actorName }),
    locationOid: row.site,
    reasonForChange: row.reason,
    ...(row.old?.value !== undefined && { oldValue: row.old.value }),
    ...(row.new.value !== undefined && { newValue: row.new.value }),
    ...((row.new.notDone ?? row.new.leftBlank) !== undefined && { isNull: true }),
    ...(row.new.unit !== undefined && { unitOid: row.new.unit }),
    version: row.version,
  };
}
