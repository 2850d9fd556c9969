import { type Call, newId, refuse, sitesIn, violation } from '@verum/call';
import { checkAnswers } from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { insertCorrection, type StoredCorrection } from '../store/corrections.ts';
import { findEntryNow } from '../store/entry-now.ts';
import { findLocked, nameOf } from '../store/locked-instruments.ts';

export interface AskCorrection {
  readonly study: string;
  readonly entry: string;
  readonly item: string;
  readonly newValues: readonly string[];
  readonly reason: string;
}

/**
 * The site asks to change an answer; the participant says on its device whether that is right. Nothing changes until
 * then, and the entry itself never does.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS for an entry that was set aside, UNKNOWN_ITEM, INVALID_VALUE for what the
 * instrument would not have taken, ALREADY_EXISTS where one is waiting
 */
export async function askCorrection(
  { database, clock }: ServiceContext,
  call: Call,
  command: AskCorrection,
): Promise<StoredCorrection> {
  const { study, entry, item, newValues, reason } = command;
  return await database.write(call, reason, async (tx) => {
    const found = await findEntryNow(tx, command, sitesIn(call.scope, study));
    if (!found) throw refuse('NOT_FOUND', { facts: { entry } });
    if (found.fate !== 'KEPT') throw refuse('STATE_FORBIDS', { facts: { state: found.fate } });
    const key = { instrument: found.instrument, version: found.instrumentVersion };
    const model = (await findLocked(tx, study, [key])).get(nameOf(key))?.model;
    if (!model) throw new Error('an entry that counts has an instrument');
    if (!model.items.some((one) => one.item === item)) throw refuse('UNKNOWN_ITEM', { facts: { item } });
    const fault = checkAnswers(model, { ...found.answers, [item]: { values: newValues, declined: false } }).get(item);
    if (fault) {
      const wrong = violation('newValues', fault.replaceAll('-', '_'), 'would not be taken', '不符合该条目的要求');
      throw refuse('INVALID_VALUE', { violations: [wrong] });
    }
    const made = await insertCorrection(tx, {
      ...{ study, correction: newId(), entry: found.entry, subject: found.subject, site: found.site, task: found.task },
      ...{ item, oldValues: found.answers[item]?.values ?? [], newValues: [...newValues], reason },
      ...{ author: call.actor.id, askedAt: new Date(clock.nowMs()).toISOString() },
    });
    if (!made) throw refuse('ALREADY_EXISTS', { facts: { item } });
    return made;
  });
}
