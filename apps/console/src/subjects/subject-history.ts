import type { trial } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type FieldChange = Json<trial.SubjectChange>;

/** What was changed at once. */
export interface ChangeStep {
  readonly key: string;
  readonly at: string;
  /** '' for the platform itself. */
  readonly by: string;
  /** '' where nobody gave one. */
  readonly reason: string;
  readonly fields: readonly FieldChange[];
}

/** The fields of one command together, newest first. `changes`: oldest first, field by field. */
export function changeSteps(changes: readonly FieldChange[]): readonly ChangeStep[] {
  const steps: (ChangeStep & { readonly fields: FieldChange[] })[] = [];
  for (const change of changes) {
    const { at = '', actor = '', actorName, command = '', reason = '' } = change;
    const key = `${at} ${command} ${actor} ${reason}`;
    const last = steps.at(-1);
    if (last?.key === key) last.fields.push(change);
    else steps.push({ key, at, by: actorName || actor, reason: isGiven(reason) ? reason : '', fields: [change] });
  }
  return steps.reverse();
}

/** The platform says what is done where a person need not say why. */
function isGiven(reason: string): boolean {
  return reason !== 'Screened' && !/^Status: [A-Z_]+$/.test(reason);
}
