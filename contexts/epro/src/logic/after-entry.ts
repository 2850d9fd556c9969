import { randomUUID } from 'node:crypto';
import type { Clock } from '@verum/call';
import { publishAll, type Tx } from '@verum/database';
import type { Answers } from '@verum/diary-rules';
import { expressionsOf } from '../domain/expression.ts';
import { repeatOf, type ToldEntry, toldItems } from '../domain/told-entry.ts';
import { rulesAbout, type StoredRule } from '../store/alert-rules.ts';
import { type NewAlert, raiseAlerts } from '../store/alerts.ts';
import type { StoredInstrument } from '../store/instruments.ts';
import { type EntryScores, insertScores } from '../store/scores.ts';

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

/** What follows from entries: scores, the alerts of rules that hold, and the event from which the casebook is filled. */
export interface Follows {
  readonly scores: readonly EntryScores[];
  readonly alerts: readonly NewAlert[];
  readonly events: readonly ToldEntry[];
}

/** In the transaction that changes an entry. */
export async function afterEntry({ clock }: { readonly clock: Clock }, tx: Tx, entry: StoredEntry): Promise<void> {
  const at = new Date(clock.nowMs()).toISOString();
  const rules = await rulesAbout(tx, entry.study, [entry.instrument.model.instrument]);
  await storeWhatFollows(tx, at, whatFollows([entry], rules), () => undefined);
}

/** Nothing follows from entries that are set aside, so they do not belong here. */
export function whatFollows(entries: readonly StoredEntry[], rules: readonly StoredRule[]): Follows {
  const scored = entries.map((entry) => ({
    ...entry,
    scores: expressionsOf(entry.instrument.model).scoresOf(entry.answers),
  }));
  return {
    scores: scored.map(({ study, entry, revision, subject, site, scores }) => ({
      ...{ study, entry, revision, subject, site, scores },
    })),
    alerts: scored.flatMap((entry) => alertsOf(entry, rules)),
    events: scored.map(toldOf),
  };
}

type Scored = StoredEntry & Pick<EntryScores, 'scores'>;

function alertsOf({ instrument, answers, scores, study, subject, site, entry }: Scored, rules: readonly StoredRule[]) {
  const { model } = instrument;
  return rules
    .filter(({ content }) => content.entry?.instrument === model.instrument)
    .filter(({ content }) => expressionsOf(model).holds(content.entry?.cel ?? '', answers, scores))
    .map(
      ({ rule, content }): NewAlert => ({
        ...{ alert: randomUUID(), study, rule, subject, site, of: entry },
        ...{ isUrgent: content.urgent ?? false, webhook: content.webhook ?? '' },
      }),
    );
}

function toldOf({ instrument, answers, scores, intoVisit, trueAt, ...entry }: Scored): ToldEntry {
  const { study, subject, site, revision, task, device, reason } = entry;
  const { model, form } = instrument;
  return {
    ...{ study, subject, site, entry: entry.entry, revision, task, visit: intoVisit, form },
    ...{ repeat: repeatOf(task, entry.entry), at: trueAt, device, reason },
    items: toldItems(model, answers, scores),
  };
}

/** @param traceOf the trace in which a subject's entry came; undefined for that of the transaction itself */
export async function storeWhatFollows(
  tx: Tx,
  at: string,
  { scores, alerts, events }: Follows,
  traceOf: (subject: string) => string | undefined,
): Promise<void> {
  await Promise.all([
    insertScores(tx, scores),
    raiseAlerts(tx, at, alerts),
    publishAll(
      tx,
      events.map((payload) => {
        const [aggregate, traceId] = [`entry/${payload.study}/${payload.entry}`, traceOf(payload.subject)];
        return { aggregate, type: 'epro.entry.received', payload, ...(traceId !== undefined && { traceId }) };
      }),
    ),
  ]);
}
