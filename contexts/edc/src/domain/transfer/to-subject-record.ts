import type { FormData, SubjectRecord, VisitData } from '@verum/odm';
import { type FormKeyParts, parseFormKey, parseVisitKey } from '@verum/values';
import type { BuildShape, CompiledForm } from '../build/build-shape.ts';
import { formIn } from '../casebook/form-in.ts';
import { originKey } from '../casebook/rules-view.ts';
import type { ForeignPlaces } from './foreign-facts.ts';
import { foreignAt, foreignBefore, foreignSubject } from './foreign-nodes.ts';
import { type FormContent, formData } from './form-data.ts';

/** A casebook as an export reads it. */
export interface CasebookData {
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly forms: readonly FormContent[];
  /** Whether it is read with every version of every value. */
  readonly withHistory?: boolean;
  /** What other systems say of visits, by the part of a form key that names one, and under '' of the subject. */
  readonly beside?: ForeignPlaces;
}

interface PlacedVisit {
  readonly visit: VisitData;
  /** What the node has no room for. */
  readonly before: readonly VisitData[];
  readonly order: number;
  readonly forms: { readonly data: FormData; readonly order: number }[];
}

/** A casebook in the terms of ODM: visits, forms and items in the order of the build. */
export function toSubjectRecord(build: BuildShape, casebook: CasebookData): SubjectRecord {
  const { beside = nothingBeside } = casebook;
  const visits = new Map<string, PlacedVisit>();
  const visitAt = (id: string, oid: string, repeatKey: string | undefined): PlacedVisit => {
    const known = visits.get(id);
    if (known) return known;
    const facts = beside.get(id) ?? [];
    const named = { oid, ...(repeatKey !== undefined && { repeatKey }) };
    const before = foreignBefore(facts, false).map((one) => ({ ...named, ...one, forms: [] }));
    const visit = { ...named, ...foreignAt(facts, ''), forms: [] };
    const made = { visit, before, order: orderOfVisit(build, oid), forms: [] };
    visits.set(id, made);
    return made;
  };
  for (const [form, rows] of Map.groupBy(casebook.forms, (row) => originKey(row.form, build.blinding))) {
    const place = placeOf(build, form);
    if (!place) continue;
    const { key, visitId, order } = place;
    const { formOid, formRepeatKey } = key;
    const data = { oid: formOid, ...(formRepeatKey !== undefined && { repeatKey: formRepeatKey }) };
    const { forms } = visitAt(visitId, key.visitOid, key.visitRepeatKey);
    const foreign = rows.flatMap((row) => row.foreign ?? []);
    const isSigned = rows.some(({ signed }) => Boolean(signed));
    for (const before of foreignBefore(foreign, isSigned))
      forms.push({ order, data: { ...data, ...before, groups: [], items: [] } });
    forms.push({ order, data: { ...data, ...formData(place.form, rows, casebook) } });
  }
  for (const id of beside.keys()) {
    const key = id === '' ? undefined : parseVisitKey(id);
    if (key) visitAt(id, key.visitOid, key.visitRepeatKey);
  }
  const ordered = [...visits.values()].sort((a, b) => a.order - b.order || byRepeat(a.visit, b.visit));
  const said = beside.get('') ?? [];
  return {
    studyOid: build.model.studyOid,
    metaDataVersionOid: build.model.oid,
    subjectKey: casebook.subject,
    siteOid: casebook.site,
    ...foreignSubject(said),
    ...foreignAt(said, ''),
    visits: ordered.flatMap(({ visit, before, forms }) => [
      ...before,
      { ...visit, forms: forms.sort((a, b) => a.order - b.order || byRepeat(a.data, b.data)).map(({ data }) => data) },
    ]),
  };
}

const nothingBeside: ForeignPlaces = new Map();

function orderOfVisit({ visits }: BuildShape, oid: string): number {
  const order = [...visits.keys()].indexOf(oid);
  return order < 0 ? visits.size : order;
}

/** Where a form of a casebook stands. */
interface FormPlace {
  readonly key: FormKeyParts;
  /** The part of the key that names its visit. */
  readonly visitId: string;
  readonly form: CompiledForm | undefined;
  /** Within its visit. */
  readonly order: number;
}

// The forms of a casebook are the same in all of them mostly; their repeats must not fill the memory.
const places = new WeakMap<BuildShape, Map<string, FormPlace | undefined>>();
const placesMax = 5_000;

function placeOf(build: BuildShape, form: string): FormPlace | undefined {
  const known = places.get(build) ?? new Map<string, FormPlace | undefined>();
  places.set(build, known);
  if (known.has(form)) return known.get(form);
  const place = findPlace(build, form);
  if (known.size < placesMax) known.set(form, place);
  return place;
}

function findPlace(build: BuildShape, form: string): FormPlace | undefined {
  const key = parseFormKey(form);
  if (!key) return undefined;
  const { visitOid, formOid } = key;
  return {
    key,
    visitId: form.slice(0, form.indexOf('~')),
    form: formIn(build, key),
    order: build.visits.get(visitOid)?.forms.findIndex((ref) => ref.formOid === formOid) ?? 0,
  };
}

const numeric = new Intl.Collator('en', { numeric: true });

function byRepeat(a: { readonly repeatKey?: string }, b: { readonly repeatKey?: string }): number {
  return numeric.compare(a.repeatKey ?? '', b.repeatKey ?? '');
}
