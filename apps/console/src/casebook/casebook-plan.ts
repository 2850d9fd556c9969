import type { BuildIndex, FormDef, VisitDef } from '@verum/odm';
import { type FormKey, formatFormKey, formatVisitKey, parseFormKey } from '@verum/values';
import { nextKey } from '../form/repeats.ts';
import { type Progress, progressOf } from './entry-status.ts';
import { type FormFacts, type FormStatus, factsOf } from './form-facts.ts';
import type { VisitStatus } from './visit-status.ts';

export interface PlannedForm {
  readonly key: FormKey;
  readonly form: FormDef;
  readonly repeatKey?: string;
  readonly facts: FormFacts;
  /** It has to be filled in before the visit is complete. */
  readonly isExpected: boolean;
}

export interface PlannedVisit {
  readonly visit: VisitDef;
  readonly repeatKey?: string;
  /** What the server says of it; undefined for one that nobody has begun and no plan dates. */
  readonly status?: VisitStatus;
  readonly forms: readonly PlannedForm[];
  /** Repeating forms that one more may be added of, under its next key. */
  readonly addable: readonly { readonly form: FormDef; readonly key: FormKey }[];
}

export interface CasebookPlan {
  readonly visits: readonly PlannedVisit[];
  /** Repeating visits that one more may be added of: the key of the new visit's first form. */
  readonly addable: readonly { readonly visit: VisitDef; readonly key: FormKey }[];
  /** Keys of forms that hold something and that the build has no place for any more. */
  readonly strays: readonly string[];
  /** Of the forms that have been started, by their keys. */
  readonly revisions: ReadonlyMap<string, string>;
}

type Statuses = readonly FormStatus[];

/** The visits and forms of a subject: what the build plans, joined with what has been started. */
export function casebookPlan(
  index: BuildIndex,
  statuses: Statuses = [],
  visitStatuses: readonly VisitStatus[] = [],
): CasebookPlan {
  const started = startedForms(statuses);
  const visits = visitsInOrder(index);
  const statusOf = new Map(visitStatuses.map((status) => [status.visit, status]));
  const planned = visits.flatMap((visit) => {
    const repeats = [...(started.get(visit.oid)?.keys() ?? [])];
    const keys = visit.repeating ? repeats.filter((key) => key !== undefined).sort(inOrder) : [undefined];
    return keys.map((repeatKey) =>
      plannedVisit(index, { visit, ...(repeatKey !== undefined && { repeatKey }) }, started, statusOf),
    );
  });
  const placed = new Set<string>(planned.flatMap(({ forms }) => forms.map(({ key }) => key)));
  return {
    visits: planned,
    revisions: new Map(statuses.map(({ form = '', revision = '0' }) => [form, revision])),
    strays: statuses.flatMap(({ form = '' }) => (placed.has(form) || !parseFormKey(form) ? [] : [form])),
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

export function visitProgress({ forms, status }: PlannedVisit): Progress {
  const progress = progressOf(forms.filter(({ isExpected }) => isExpected).map(({ facts }) => facts.entry));
  return status?.skipped ? { ...progress, entry: 'skipped' } : progress;
}

/** The form after this one in the casebook, if there is one. */
export function formAfter({ visits }: CasebookPlan, key: string): PlannedForm | undefined {
  const forms = visits.flatMap((visit) => visit.forms);
  const at = forms.findIndex((form) => form.key === key);
  return at === -1 ? undefined : forms[at + 1];
}

function plannedVisit(
  index: BuildIndex,
  place: Pick<PlannedVisit, 'visit' | 'repeatKey'>,
  all: StartedForms,
  statusOf: ReadonlyMap<string | undefined, VisitStatus>,
): PlannedVisit {
  const { visit, repeatKey: visitRepeatKey } = place;
  const visitOid = visit.oid;
  const started = all.get(visitOid)?.get(visitRepeatKey);
  const status = statusOf.get(formatVisitKey(visitOid, visitRepeatKey));
  const keyOf = (formOid: string, formRepeatKey?: string) =>
    formatFormKey({ visitOid, visitRepeatKey, formOid, formRepeatKey });
  const forms: PlannedForm[] = [];
  const addable: { form: FormDef; key: FormKey }[] = [];
  for (const { form, isMandatory } of formsOf(index, visit)) {
    const known = started?.get(form.oid) ?? new Map<string | undefined, FormFacts>();
    if (!form.repeating) {
      const facts = known.get(undefined) ?? notStarted;
      // What the server misses it has judged with the conditions; what the build says is the next best.
      const isAsked = status ? (status.missing?.includes(form.oid) ?? false) : isMandatory;
      forms.push({ key: keyOf(form.oid), form, facts, isExpected: isAsked || isThere(facts) });
      continue;
    }
    const keys = [...known.keys()].filter((key) => key !== undefined).sort(inOrder);
    for (const repeatKey of keys) {
      const facts = known.get(repeatKey) ?? notStarted;
      forms.push({ key: keyOf(form.oid, repeatKey), form, repeatKey, facts, isExpected: !facts.isRemoved });
    }
    addable.push({ form, key: keyOf(form.oid, nextKey(keys)) });
  }
  return { ...place, ...(status && { status }), forms, addable };
}

const notStarted = factsOf({});
const isThere = ({ entry, isRemoved }: FormFacts) => entry !== 'notStarted' && !isRemoved;

function formsOf(index: BuildIndex, visit: VisitDef) {
  return visit.forms.flatMap(({ formOid, mandatory, conditionOid }) => {
    const form = index.forms.get(formOid);
    // A form under a condition is not expected: whether the condition holds is not judged here.
    return form ? [{ form, isMandatory: mandatory && conditionOid === undefined }] : [];
  });
}

const inOrder = new Intl.Collator('en', { numeric: true }).compare;

type StartedForms = ReturnType<typeof startedForms>;

/** Visit OID → visit repeat key → form OID → form repeat key → facts. */
function startedForms(statuses: Statuses) {
  const visits = new Map<string, Map<string | undefined, Map<string, Map<string | undefined, FormFacts>>>>();
  for (const status of statuses) {
    const key = parseFormKey(status.form ?? '');
    if (!key) continue;
    const repeats = getOrMake(visits, key.visitOid, () => new Map());
    const forms = getOrMake(repeats, key.visitRepeatKey, () => new Map());
    getOrMake(forms, key.formOid, () => new Map()).set(key.formRepeatKey, factsOf(status));
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
