import { createHash } from 'node:crypto';
import { type Call, type CallingDevice, newCall, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import type { PlanBasis } from '@verum/diary-rules';
import { type Arrived, type Decision, decideEntries, type EntryResult } from '../domain/decide-entries.ts';
import { answersOf } from '../domain/judge-entry.ts';
import type { SentEntry } from '../domain/sent-entry.ts';
import type { ServiceContext } from '../service-context.ts';
import { rulesAbout } from '../store/alert-rules.ts';
import { noteAllSeen } from '../store/device-state.ts';
import { type EntryOf, findKnown, insertEntries, insertRefused } from '../store/entries.ts';
import type { StoredInstrument } from '../store/instruments.ts';
import { findLocked, nameOf } from '../store/locked-instruments.ts';
import { loadPlans } from '../store/plan-basis.ts';
import { tellSenders } from '../store/senders.ts';
import { subjectLock } from '../store/subject-key.ts';
import { type StoredEntry, storeWhatFollows, whatFollows } from './after-entry.ts';
import type { Taken } from './intake.ts';

/** What one device sends by one request. */
export interface Submission {
  readonly device: CallingDevice;
  readonly call: Call;
  readonly arrived: readonly Arrived[];
}

const actor = { kind: 'system', id: 'system:diary', name: '' } as const;

/**
 * Submissions of one study, each of another subject, in one transaction that is alone on their subjects. Each is decided
 * for itself; a device that is revoked has its answer alone. Throws where they cannot be stored together.
 */
export async function takeSubmissions(
  service: ServiceContext,
  together: readonly Submission[],
): Promise<Taken<readonly EntryResult[]>[]> {
  const [first] = together;
  if (!first) return [];
  // What makes it happen once are the names of the entries, not a key of a request.
  const call = newCall({
    ...{ command: first.call.command, actor, clock: first.call.clock },
    timeoutMs: Math.max(...together.map((one) => one.call.remainingMs())),
  });
  const takeAll = (foreign: ReadonlySet<string>) =>
    service.database.write(call, 'Sent by the participant', (tx) => take(service, tx, { together, foreign }), {
      exclusive: together.map(({ device }) => subjectLock(device)),
    });
  try {
    return await takeAll(new Set());
  } catch (error) {
    if (!(error instanceof ForeignNames)) throw error;
    return await takeAll(error.names);
  } finally {
    call.end();
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

interface Taking {
  readonly together: readonly Submission[];
  /** To be refused. */
  readonly foreign: ReadonlySet<string>;
}

async function take(service: ServiceContext, tx: Tx, { together, foreign }: Taking) {
  const receivedAtMs = service.clock.nowMs();
  const receivedAt = new Date(receivedAtMs).toISOString();
  const study = together[0]?.device.study ?? '';
  const loaded = await load(tx, study, together, receivedAt);
  const decided = together.map((one) => ({ one, decisions: decide(one, loaded, foreign, receivedAtMs) }));
  const made = decided.flatMap(({ one, decisions }) =>
    (decisions ?? []).flatMap(({ made }): EntryOf[] => (made ? [{ ...made, device: one.device }] : [])),
  );
  const follows = whatFollows(
    made.flatMap((one) => told(one, loaded)),
    loaded.rules,
  );
  const [stored] = await Promise.all([
    insertEntries(tx, study, made, receivedAt),
    insertRefused(tx, study, decided.flatMap(refusedOf), receivedAt),
  ]);
  const taken = made.map(({ sent }) => sent.entry).filter((name) => !stored.has(name));
  if (taken.length > 0) throw new ForeignNames(new Set([...foreign, ...taken]));
  // Only now: the scores of a name that is taken are taken as well.
  await storeWhatFollows(tx, receivedAt, follows, traceOf(together));
  return decided.map(({ decisions }) =>
    decisions ? { value: decisions.map(({ result }) => result) } : { error: refuse('DEVICE_REVOKED') },
  );
}

type Loaded = Awaited<ReturnType<typeof load>>;

/** In one round trip. That a device is not revoked is asked here, alone on its subject: what came before is heard. */
async function load(tx: Tx, study: string, together: readonly Submission[], receivedAt: string) {
  const asked = together.map((one) => ({ subject: one.device.subject, sent: readable(one) }));
  const sent = asked.flatMap((one) => one.sent);
  const versions = sent.map(({ instrument, instrumentVersion: version }) => ({ instrument, version }));
  const devices = together.map(({ device }) => device.device);
  const senders = together.map(({ device, call }) => ({
    ...{ device, requestId: call.requestId, traceId: call.trace.traceId },
  }));
  const [, alive, known, plans, locked, rules] = await Promise.all([
    tellSenders(tx, senders),
    noteAllSeen(tx, study, devices, receivedAt),
    findKnown(tx, study, asked),
    loadPlans(tx, { study, subjects: asked.map(({ subject }) => subject) }),
    findLocked(tx, study, versions),
    rulesAbout(tx, study, [...new Set(sent.map(({ instrument }) => instrument))]),
  ]);
  const instrumentOf = ({ instrument, instrumentVersion: version }: SentEntry): StoredInstrument | undefined =>
    locked.get(nameOf({ instrument, version }));
  return { alive, known, plans, instrumentOf, rules };
}

const noPlan: PlanBasis = { schedules: [], anchors: [], zones: [] };

/** Undefined for a device that is revoked. */
function decide(
  { device, arrived }: Submission,
  { alive, known, plans, instrumentOf }: Loaded,
  foreign: ReadonlySet<string>,
  receivedAtMs: number,
): readonly Decision[] | undefined {
  if (!alive.has(device.device)) return undefined;
  const basis = plans.get(device.subject)?.basis ?? noPlan;
  const answered = known.answeredOf(device.subject);
  return decideEntries(arrived, { basis, instrumentOf, known: known.byName, answered, foreign, receivedAtMs });
}

function readable({ arrived }: Submission): SentEntry[] {
  return arrived.flatMap(({ sent, refusedFor }) => (sent && refusedFor === '' ? [sent] : []));
}

function refusedOf({ one, decisions }: { one: Submission; decisions: readonly Decision[] | undefined }) {
  return one.arrived.flatMap(({ bytes, sent }, index) => {
    const { fate, why = '' } = decisions?.[index]?.result ?? {};
    if (fate !== 'REFUSED') return [];
    const hash = createHash('sha256').update(bytes).digest();
    return [{ device: one.device, hash, entry: sent?.entry ?? '', number: sent?.number ?? null, why }];
  });
}

/** As scores, alerts and the casebook take it; nothing of one that is set aside. */
function told({ device, sent, judged, lands }: EntryOf, { instrumentOf }: Loaded): StoredEntry[] {
  const instrument = instrumentOf(sent);
  if (!instrument || judged.fate !== 'KEPT') return [];
  return [
    {
      ...{ study: device.study, subject: device.subject, site: device.site, device: device.device },
      ...{ entry: sent.entry, revision: 0, reason: '', task: sent.task, intoVisit: lands.visit, instrument },
      ...{ answers: answersOf(sent), trueAt: new Date(judged.trueAtMs).toISOString() },
    },
  ];
}

function traceOf(together: readonly Submission[]): (subject: string) => string | undefined {
  const traces = new Map(together.map(({ device, call }) => [device.subject, call.trace.traceId]));
  return (subject) => traces.get(subject);
}
