import type { AdminData, Finding, SubjectRecord } from '@verum/odm';
import type { CompiledBuild } from '../build/compile-build.ts';
import type { Change } from '../casebook/decide-save.ts';
import { rowOf } from '../casebook/form-in.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { holdOfForm } from '../review/hold.ts';
import { type ForeignFact, foreignForms, keptFinding, notKeptFinding } from './foreign-facts.ts';
import { isBlindedForm } from './incoming-forms.ts';

export interface PlacedFact {
  /** The key of the row in which it stands. */
  readonly form: string;
  readonly blinded: boolean;
  readonly fact: ForeignFact;
}

interface Options {
  /** What the record changes. */
  readonly changes: ReadonlyMap<string, Change>;
  readonly admin: readonly AdminData[];
  readonly isUnblinded: boolean;
}

/**
 * Where what a record says beside its values is kept: with forms that are there, by the row of the item it is about.
 * Whoever is blinded brings nothing to what they do not see.
 */
export function placeFacts(
  record: SubjectRecord,
  build: CompiledBuild,
  { forms, holds }: Pick<LoadedCasebook, 'forms' | 'holds'>,
  { changes, admin, isUnblinded }: Options,
): { readonly facts: readonly PlacedFact[]; readonly findings: readonly Finding[] } {
  const facts: PlacedFact[] = [];
  let lost = 0;
  const isOpen = (key: string) => (forms.has(key) || changes.has(key)) && holdOfForm(holds, key) !== 'LOCKED';
  for (const [key, said] of foreignForms(record, admin)) {
    for (const fact of said) {
      const form = rowOf(build, key, fact.path);
      const blinded = isBlindedForm(form, build);
      if (isOpen(form) && (isUnblinded || !blinded)) facts.push({ form, blinded, fact });
      else lost += 1;
    }
  }
  const findings = [
    ...(facts.length > 0 ? [keptFinding(record.subjectKey, facts.length)] : []),
    ...(lost > 0 ? [notKeptFinding(record.subjectKey, lost)] : []),
  ];
  return { facts, findings };
}
