import { type Call, sitesIn } from '@verum/call';
import { isSameState, replay } from '../domain/replay.ts';
import type { ServiceContext } from '../service-context.ts';
import { toState } from '../store/forms.ts';
import { type FormWithHistory, streamHistories } from '../store/history.ts';

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
  for await (const batch of streamHistories(database, call, { study, sites: sitesIn(call.scope, study) })) {
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
  return state !== null && replayed !== null && replayed !== undefined && isSameState(toState(state), replayed);
}
