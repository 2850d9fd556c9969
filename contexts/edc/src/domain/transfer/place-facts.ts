import type { AdminData, SubjectRecord } from '@verum/odm';
import { parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import type { Change } from '../casebook/decide-save.ts';
import { formAt, rowOf } from '../casebook/form-in.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { shadowKey } from '../casebook/rules-view.ts';
import { holdOfForm, holdOfVisit } from '../review/hold.ts';
import { type ForeignFact, foreignFacts, type SaidFact } from './foreign-facts.ts';
import { isBlindedForm } from './incoming-forms.ts';

export interface PlacedFact {
  /** The key of the row in which it stands, the part of one that names its visit, or '' for the subject. */
  readonly form: string;
  /** The same as the document says it: it knows no rows of blinded items. */
  readonly place: string;
  readonly blinded: boolean;
  readonly fact: ForeignFact;
}
export interface PlacedFacts {
  readonly facts: readonly PlacedFact[];
  /** Of what is locked: there as well, perhaps, but nothing comes to it. */
  readonly locked: readonly PlacedFact[];
  /** How many have no place. */
  readonly lost: number;
}

interface Options {
  /** What the record changes. */
  readonly changes: ReadonlyMap<string, Change>;
  readonly admin: readonly AdminData[];
  readonly isUnblinded: boolean;
}

type Casebook = Pick<LoadedCasebook, 'forms' | 'holds'>;

/**
 * Where what a record says beside its values is kept: by the row of the item it is about, in what the build or the
 * casebook has, unless it is locked. Whoever is blinded brings nothing to what they do not see; what others say of a
 * form or group that has blinded items may be about these, and only the unblinded are shown it.
 */
export function placeFacts(
  record: SubjectRecord,
  build: CompiledBuild,
  { forms, holds }: Casebook,
  { changes, admin, isUnblinded }: Options,
): PlacedFacts {
  const { places, unplaced } = foreignFacts(record, admin);
  const found: PlacedFact[] = [];
  const locked: PlacedFact[] = [];
  let lost = unplaced;
  const isThere = (place: string) =>
    place.includes('~') ? forms.has(place) || changes.has(place) || formAt(build, place) !== undefined : isVisit(place);
  const isLocked = (place: string) =>
    (place.includes('~') ? holdOfForm(holds, place) : holdOfVisit(holds, place)) === 'LOCKED';
  const isVisit = (visit: string) =>
    visit === '' || build.visits.has(parseVisitKey(visit)?.visitOid ?? '') || hasForms(visit);
  const hasForms = (visit: string) => [...forms.keys(), ...changes.keys()].some((key) => key.startsWith(`${visit}~`));
  const hasItem = (form: string, path: string) =>
    forms.get(form)?.items.has(path) || changes.get(form)?.patch.has(path);
  const hasSubject = (form: string, { fact: { kind, fact, path }, isOfItem }: SaidFact) => {
    if (!isOfItem || hasItem(form, path)) return true;
    if (kind !== 'history') return formAt(build, form)?.placeOf(path) !== undefined;
    // A value that was not taken has no history here; one that was taken back before has.
    const end = fact.versions.at(-1);
    return end?.newValue === undefined && !end?.isNull;
  };
  const rowFor = (place: string, { fact, isOfItem }: SaidFact) => {
    if (!place.includes('~')) return place;
    const shadow = isOfItem || !isUnblinded ? undefined : shadowKey(place, build.blinding);
    return shadow ?? rowOf(build, place, fact.path);
  };
  for (const [place, facts] of places) {
    for (const said of facts) {
      const form = rowFor(place, said);
      const blinded = form.includes('~') && isBlindedForm(form, build);
      const isInReach = isThere(place) && isThere(form) && (isUnblinded || !blinded) && hasSubject(form, said);
      const placed = { form, place, blinded, fact: said.fact };
      if (!isInReach) lost += 1;
      else if (isLocked(place) || isLocked(form)) locked.push(placed);
      else found.push(placed);
    }
  }
  return { facts: found, locked, lost };
}
