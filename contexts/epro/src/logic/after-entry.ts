import { randomUUID } from 'node:crypto';
import type { Clock } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import type { Answers } from '@verum/diary-rules';
import { expressionsOf } from '../domain/expression.ts';
import { repeatOf, type ToldEntry, toldItems } from '../domain/told-entry.ts';
import { rulesAbout } from '../store/alert-rules.ts';
import { type NewAlert, raiseAlerts } from '../store/alerts.ts';
import type { StoredInstrument } from '../store/instruments.ts';
import { insertScores } from '../store/scores.ts';

/** An entry that was stored in this transaction as the answer of its task, or that a correction has just changed. */
export interface StoredEntry {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  /** UUID. */
  readonly entry: string;
  /** 0 of the entry as it came; one more with each correction that was confirmed. */
  readonly revision: number;
  /** Of the correction; '' of the entry as it came. */
  readonly reason: string;
  readonly task: string;
  /** Of the schedule that planned the task. */
  readonly intoVisit: string;
  readonly instrument: StoredInstrument;
  /** As they are now. */
  readonly answers: Answers;
  readonly device: string;
  /** ISO 8601, UTC: when it was submitted, by the server's clock. */
  readonly trueAt: string;
}

/**
 * What follows from entries of one study that were taken, in the transaction that takes them: scores, the alerts of
 * rules that hold, and the event from which the casebook is filled. Nothing of it for entries that are set aside.
 */
export async function afterEntries(
  { clock }: { readonly clock: Clock },
  tx: Tx,
  entries: readonly StoredEntry[],
): Promise<void> {
  const [first] = entries;
  if (!first) return;
  const at = new Date(clock.nowMs()).toISOString();
  const scored = entries.map((entry) => ({
    ...entry,
    scores: expressionsOf(entry.instrument.model).scoresOf(entry.answers),
  }));
  await insertScores(tx, scored);
  const instruments = [...new Set(entries.map(({ instrument }) => instrument.model.instrument))];
  const rules = await rulesAbout(tx, first.study, instruments);
  const alerts = scored.flatMap((entry): NewAlert[] => {
    const { model } = entry.instrument;
    const { study, subject, site } = entry;
    return rules
      .filter(({ content }) => content.entry?.instrument === model.instrument)
      .filter(({ content }) => expressionsOf(model).holds(content.entry?.cel ?? '', entry.answers, entry.scores))
      .map(({ rule, content }) => ({
        ...{ alert: randomUUID(), study, rule, subject, site, of: entry.entry },
        ...{ isUrgent: content.urgent ?? false, webhook: content.webhook ?? '' },
      }));
  });
  await raiseAlerts(tx, at, alerts);
  for (const entry of scored) {
    const { study, subject, site, revision, task, intoVisit: visit, trueAt, device, reason } = entry;
    const { model, form } = entry.instrument;
    const payload: ToldEntry = {
      ...{ study, subject, site, entry: entry.entry, revision, task, visit, form },
      ...{ repeat: repeatOf(task, entry.entry), at: trueAt, device, reason },
      items: toldItems(model, entry.answers, entry.scores),
    };
    await publish(tx, { aggregate: `entry/${study}/${entry.entry}`, type: 'epro.entry.received', payload });
  }
}
