import type { Call } from '@verum/call';
import { isSameState, replay } from '../../domain/casebook/replay.ts';
import type { ServiceContext } from '../../service-context.ts';
import { type FormWithHistory, streamHistories } from '../../store/history.ts';
import { toFormState } from '../../store/load-casebook.ts';
import { reachOf } from '../reach.ts';

const differingMax = 100;

export interface VerifiedHistory {
  readonly forms: number;
  readonly changes: number;
  /** `<subject>/<form>`; the first hundred. */
  readonly differing: readonly string[];
}

/** Replays the history of every form and compares it with the current state, in constant memory. */
export async function verifyHistory({ database }: ServiceContext, call: Call, study: string): Promise<VerifiedHistory> {
  const differing: string[] = [];
  let forms = 0;
  let changes = 0;
  for await (const batch of streamHistories(database, call, { study, ...reachOf(call, study) })) {
    for (const form of batch) {
      forms += 1;
      changes += form.history?.length ?? 0;
      if (!isAsReplayed(form) && differing.length < differingMax) differing.push(`${form.subject}/${form.form}`);
    }
  }
  return { forms, changes, differing };
}

function isAsReplayed({ state, history }: FormWithHistory): boolean {
  const replayed = history && replay(history);
  return state !== null && replayed !== null && replayed !== undefined && isSameState(toFormState(state), replayed);
}
