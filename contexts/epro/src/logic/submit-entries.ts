import { createHash } from 'node:crypto';
import { type Call, type CallingDevice, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import type { PlanBasis } from '@verum/diary-rules';
import { type Arrived, decideEntries, type EntryResult, type NewEntry } from '../domain/decide-entries.ts';
import { answersOf } from '../domain/judge-entry.ts';
import { isSignedBy } from '../domain/pairing-code.ts';
import type { SentEntry } from '../domain/sent-entry.ts';
import type { ServiceContext } from '../service-context.ts';
import { noteSeen } from '../store/device-state.ts';
import { findKnown, insertEntries, insertRefused } from '../store/entries.ts';
import type { StoredInstrument } from '../store/instruments.ts';
import { findLocked, nameOf } from '../store/locked-instruments.ts';
import { loadPlan } from '../store/plan-basis.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { afterEntries, type StoredEntry } from './after-entry.ts';
import { readEntry } from './read-entry.ts';
import { deviceOf, keyOf } from './verify-device.ts';

export interface SignedBytes {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Takes each entry once, however often and in whatever order it is sent, and tells of each what became of it, in the
 * order in which they came. All of a request are taken in one transaction, alone on their subject; what was answered is
 * committed.
 * @throws Refusal DEVICE_REVOKED
 */
export async function submitEntries(
  service: ServiceContext,
  call: Call,
  signed: readonly SignedBytes[],
): Promise<readonly EntryResult[]> {
  const device = deviceOf(call);
  const arrived = signed.map((one) => arrivedAs(one, device));
  if (arrived.length === 0) return [];
  // What makes it happen once are the names of the entries, not a key of the request.
  return await service.database.write(
    { ...call, idempotency: undefined },
    'Sent by the participant',
    (tx) => take(service, tx, device, arrived),
    subjectLocks(device),
  );
}

/** An outbox that was copied to another device was signed by a key that is not this one's, and names another one. */
function arrivedAs({ bytes, signature }: SignedBytes, device: CallingDevice): Arrived {
  const sent = readEntry(bytes);
  const isSigned = isSignedBy(keyOf(device), bytes, signature);
  const why = !isSigned ? 'UNAUTHENTICATED' : sent?.device === device.device ? '' : 'PERMISSION_DENIED';
  return { bytes, signature, sent, refusedFor: isSigned && !sent ? 'INVALID_REQUEST' : why };
}

async function take(
  service: ServiceContext,
  tx: Tx,
  device: CallingDevice,
  arrived: readonly Arrived[],
): Promise<EntryResult[]> {
  const receivedAtMs = service.clock.nowMs();
  const receivedAt = new Date(receivedAtMs).toISOString();
  // Asked here, alone on the subject: a revocation that came before this transaction is heard by it.
  if (!(await noteSeen(tx, device, receivedAt))) throw refuse('DEVICE_REVOKED');
  const readable = arrived.flatMap(({ sent, refusedFor }) => (sent && refusedFor === '' ? [sent] : []));
  const { byName, answered } = await findKnown(tx, device, readable);
  const names = new Set(byName.map(({ entry }) => entry));
  const prepared = await prepare(
    tx,
    device,
    readable.filter(({ entry }) => !names.has(entry)),
  );
  const decisions = decideEntries(arrived, {
    basis: prepared.basis,
    instrumentOf: prepared.instrumentOf,
    known: byName,
    answered,
    receivedAtMs,
  });
  const made = decisions.flatMap((decision) => decision.made ?? []);
  const stored = await insertEntries(tx, device, made, receivedAt);
  const results = decisions.map(({ result, made: one }): EntryResult => {
    // Its name is taken by an entry that is not to be seen from here: another subject's.
    const isForeign = one !== undefined && !stored.has(one.sent.entry);
    return isForeign ? { ...result, fate: 'REFUSED', why: 'ALREADY_EXISTS' } : result;
  });
  await insertRefused(tx, device, refusedOf(arrived, results), receivedAt);
  const kept = made.filter(({ sent, judged }) => judged.fate === 'KEPT' && stored.has(sent.entry));
  await afterEntries(
    service,
    tx,
    kept.flatMap((one) => told(device, one, prepared)),
  );
  return results;
}

/** What entries that are not known yet are judged by. */
interface Prepared {
  readonly basis: PlanBasis;
  instrumentOf(sent: SentEntry): StoredInstrument | undefined;
}

async function prepare(tx: Tx, device: CallingDevice, unknown: readonly SentEntry[]): Promise<Prepared> {
  const plan = unknown.length === 0 ? undefined : await loadPlan(tx, device);
  const versions = unknown.map(({ instrument, instrumentVersion: version }) => ({ instrument, version }));
  const locked = await findLocked(tx, device.study, versions);
  return {
    basis: plan?.basis ?? { schedules: [], anchors: [], zones: [] },
    instrumentOf: ({ instrument, instrumentVersion: version }) => locked.get(nameOf({ instrument, version })),
  };
}

function refusedOf(arrived: readonly Arrived[], results: readonly EntryResult[]) {
  return arrived.flatMap(({ bytes, sent }, index) => {
    const { fate, why = '' } = results[index] ?? {};
    if (fate !== 'REFUSED') return [];
    const hash = createHash('sha256').update(bytes).digest();
    return [{ hash, entry: sent?.entry ?? '', number: sent?.number ?? null, why }];
  });
}

/** As scores, alerts and the casebook take it. */
function told(device: CallingDevice, { sent, judged, lands }: NewEntry, prepared: Prepared): StoredEntry[] {
  const instrument = prepared.instrumentOf(sent);
  if (!instrument) return [];
  return [
    {
      ...{ study: device.study, subject: device.subject, site: device.site, device: device.device },
      ...{ entry: sent.entry, revision: 0, reason: '', task: sent.task, intoVisit: lands.visit, instrument },
      ...{ answers: answersOf(sent), trueAt: new Date(judged.trueAtMs).toISOString() },
    },
  ];
}
