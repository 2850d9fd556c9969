import type { edc } from '@verum/contracts';
import type { BuildIndex, FormDef, VisitDef } from '@verum/odm';
import { type FormKey, formatFormKey, parseFormKey } from '@verum/values';
import type { Json } from '../api/json.ts';
import { nextKey } from '../form/repeats.ts';
import { type Entry, entryOf, type Progress, progressOf } from './entry-status.ts';

export interface PlannedForm {
  readonly key: FormKey;
  readonly form: FormDef;
  readonly repeatKey?: string;
  readonly entry: Entry;
  /** It has to be filled in before the visit is complete. */
  readonly isExpected: boolean;
}

export interface PlannedVisit {
  readonly visit: VisitDef;
  readonly repeatKey?: string;
  readonly forms: readonly PlannedForm[];
  /** Repeating forms that one more may be added of, under its next key. */
  readonly addable: readonly { readonly form: FormDef; readonly key: FormKey }[];
}

export interface CasebookPlan {
  readonly visits: readonly PlannedVisit[];
  /** Repeating visits that one more may be added of: the key of the new visit's first form. */
  readonly addable: readonly { readonly visit: VisitDef; readonly key: FormKey }[];
}

type Statuses = readonly Json<edc.FormStatus>[];

/** The visits and forms of a subject: what the build plans, joined with what has been started. */
export function casebookPlan(index: BuildIndex, statuses: Statuses = []): CasebookPlan {
  const started = startedForms(statuses);
  const visits = visitsInOrder(index);
  return {
    visits: visits.flatMap((visit) => {
      const repeats = [...(started.get(visit.oid)?.keys() ?? [])];
      const keys = visit.repeating ? repeats.filter((key) => key !== undefined).sort(inOrder) : [undefined];
      return keys.map((repeatKey) => plannedVisit(index, visit, repeatKey, started.get(visit.oid)?.get(repeatKey)));
    }),
    addable: visits.flatMap((visit) => {
      const first = visit.repeating ? formsOf(index, visit)[0] : undefined;
      if (!first) return [];
      const visitRepeatKey = nextKey([...(started.get(visit.oid)?.keys() ?? [])].filter((key) => key !== undefined));
      const formRepeatKey = first.form.repeating ? '1' : undefined;
      const key = formatFormKey({ visitOid: visit.oid, visitRepeatKey, formOid: first.form.oid, formRepeatKey });
      return [{ visit, key }];
    }),
  };
}

/** The visits of the build as the protocol plans them; those it does not plan come last. */
export function visitsInOrder({ build }: BuildIndex): readonly VisitDef[] {
  const place = ({ plan }: VisitDef) => plan?.order ?? plan?.position ?? Number.MAX_SAFE_INTEGER;
  return build.visits.toSorted((a, b) => place(a) - place(b));
}

export function visitProgress({ forms }: PlannedVisit): Progress {
  return progressOf(forms.filter(({ isExpected }) => isExpected).map(({ entry }) => entry));
}

/** The form after this one in the casebook, if there is one. */
export function formAfter({ visits }: CasebookPlan, key: string): PlannedForm | undefined {
  const forms = visits.flatMap((visit) => visit.forms);
  const at = forms.findIndex((form) => form.key === key);
  return at === -1 ? undefined : forms[at + 1];
}

function plannedVisit(
  index: BuildIndex,
  visit: VisitDef,
  visitRepeatKey: string | undefined,
  started: FormsOfVisit = new Map(),
): PlannedVisit {
  const visitOid = visit.oid;
  const keyOf = (formOid: string, formRepeatKey?: string) =>
    formatFormKey({ visitOid, visitRepeatKey, formOid, formRepeatKey });
  const forms: PlannedForm[] = [];
  const addable: { form: FormDef; key: FormKey }[] = [];
  for (const { form, isMandatory } of formsOf(index, visit)) {
    const entries = started.get(form.oid) ?? new Map<string | undefined, Entry>();
    if (!form.repeating) {
      const entry = entries.get(undefined) ?? 'notStarted';
      forms.push({ key: keyOf(form.oid), form, entry, isExpected: isMandatory || entry !== 'notStarted' });
      continue;
    }
    const keys = [...entries.keys()].filter((key) => key !== undefined).sort(inOrder);
    for (const repeatKey of keys) {
      const entry = entries.get(repeatKey) ?? 'notStarted';
      forms.push({ key: keyOf(form.oid, repeatKey), form, repeatKey, entry, isExpected: true });
    }
    addable.push({ form, key: keyOf(form.oid, nextKey(keys)) });
  }
  return { visit, ...(visitRepeatKey !== undefined && { repeatKey: visitRepeatKey }), forms, addable };
}

function formsOf(index: BuildIndex, visit: VisitDef) {
  return visit.forms.flatMap(({ formOid, mandatory, conditionOid }) => {
    const form = index.forms.get(formOid);
    // A form under a condition is not expected: whether the condition holds is not judged here.
    return form ? [{ form, isMandatory: mandatory && conditionOid === undefined }] : [];
  });
}

const inOrder = new Intl.Collator('en', { numeric: true }).compare;

type FormsOfVisit = ReadonlyMap<string, ReadonlyMap<string | undefined, Entry>>;

/** Visit OID → visit repeat key → form OID → form repeat key → entry. */
function startedForms(statuses: Statuses) {
  const visits = new Map<string, Map<string | undefined, Map<string, Map<string | undefined, Entry>>>>();
  for (const { form, entry } of statuses) {
    const key = parseFormKey(form ?? '');
    if (!key) continue;
    const repeats = getOrMake(visits, key.visitOid, () => new Map());
    const forms = getOrMake(repeats, key.visitRepeatKey, () => new Map());
    getOrMake(forms, key.formOid, () => new Map()).set(key.formRepeatKey, entryOf(entry));
  }
  return visits;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
