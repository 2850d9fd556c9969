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
  // What makes it happen once are the names of the entries, not a key of the request.
  const takeAll = (foreign: ReadonlySet<string>) =>
    service.database.write(
      { ...call, idempotency: undefined },
      'Sent by the participant',
      (tx) => take(service, tx, { device, arrived, foreign }),
      subjectLocks(device),
    );
  try {
    return await takeAll(new Set());
  } catch (error) {
    if (!(error instanceof ForeignNames)) throw error;
    return await takeAll(error.names);
  }
}

/** Names that entries of other subjects bear, which are not to be seen from here: found out when they are stored. */
class ForeignNames extends Error {
  readonly names: ReadonlySet<string>;

  constructor(names: ReadonlySet<string>) {
    super('names of entries that are taken');
    this.names = names;
  }
}

/** An outbox that was copied to another device was signed by a key that is not this one's, and names another one. */
function arrivedAs({ bytes, signature }: SignedBytes, device: CallingDevice): Arrived {
  const sent = readEntry(bytes);
  const isSigned = isSignedBy(keyOf(device), bytes, signature);
  const why = !isSigned ? 'UNAUTHENTICATED' : sent?.device === device.device ? '' : 'PERMISSION_DENIED';
  return { bytes, signature, sent, refusedFor: isSigned && !sent ? 'INVALID_REQUEST' : why };
}

interface Taking {
  readonly device: CallingDevice;
  readonly arrived: readonly Arrived[];
  /** To be refused. */
  readonly foreign: ReadonlySet<string>;
}

async function take(service: ServiceContext, tx: Tx, { device, arrived, foreign }: Taking): Promise<EntryResult[]> {
  const receivedAtMs = service.clock.nowMs();
  const receivedAt = new Date(receivedAtMs).toISOString();
  const readable = arrived.flatMap(({ sent, refusedFor }) => (sent && refusedFor === '' ? [sent] : []));
  // Sent together. That it is not revoked is asked here, alone on the subject: what came before is heard.
  const [isAlive, { byName, answered }, prepared] = await Promise.all([
    noteSeen(tx, device, receivedAt),
    findKnown(tx, device, readable),
    prepare(tx, device, readable),
  ]);
  if (!isAlive) throw refuse('DEVICE_REVOKED');
  const decisions = decideEntries(arrived, {
    ...{ basis: prepared.basis, instrumentOf: prepared.instrumentOf, known: byName, answered, foreign, receivedAtMs },
  });
  const results = decisions.map(({ result }) => result);
  const made = decisions.flatMap((decision) => decision.made ?? []);
  const kept = made.filter(({ judged }) => judged.fate === 'KEPT');
  const [stored] = await Promise.all([
    insertEntries(tx, device, made, receivedAt),
    insertRefused(tx, device, refusedOf(arrived, results), receivedAt),
    afterEntries(
      service,
      tx,
      kept.flatMap((one) => told(device, one, prepared)),
    ),
  ]);
  const taken = made.map(({ sent }) => sent.entry).filter((name) => !stored.has(name));
  if (taken.length > 0) throw new ForeignNames(new Set([...foreign, ...taken]));
  return results;
}

/** What entries are judged by. */
interface Prepared {
  readonly basis: PlanBasis;
  instrumentOf(sent: SentEntry): StoredInstrument | undefined;
}

async function prepare(tx: Tx, device: CallingDevice, sent: readonly SentEntry[]): Promise<Prepared> {
  const versions = sent.map(({ instrument, instrumentVersion: version }) => ({ instrument, version }));
  const [plan, locked] = await Promise.all([
    sent.length === 0 ? undefined : loadPlan(tx, device),
    findLocked(tx, device.study, versions),
  ]);
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
