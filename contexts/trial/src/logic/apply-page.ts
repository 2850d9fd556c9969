import type { Tx } from '@verum/database';
import { fault } from '../domain/fault-catalogue.ts';
import { isNameless, type PageEntry, parkedKey, type SentRecord } from '../domain/hospital.ts';
import {
  knownPractitioners,
  markSeen,
  saveDepartments,
  savePractitioners,
  saveRoles,
} from '../store/hospital-records.ts';
import { ensureHospitals } from '../store/hospitals.ts';
import { type BadEntry, parkRecords, resolveParked } from '../store/parked-records.ts';
import type { RunCounts } from '../store/sync-runs.ts';
import { takeHospitals } from './take-hospitals.ts';

export interface AppliedPage {
  readonly counts: Pick<RunCounts, 'records' | 'changed' | 'unchanged' | 'parked' | 'nameless' | 'conflicts'>;
  /** Whether it held a record that this run had not seen yet. */
  readonly isNews: boolean;
}

/** Writes what a page says: what has changed, what cannot be taken, and that all of it was seen. */
export async function applyPage(
  tx: Tx,
  { connector, run }: { readonly connector: string; readonly run: number },
  entries: readonly PageEntry[],
): Promise<AppliedPage> {
  const { good, bad } = await sorted(tx, connector, entries);
  const { changed: hospitalsChanged, conflicts } = await takeHospitals(tx, of(good, 'hospital'));
  const changed =
    hospitalsChanged +
    (await saveDepartments(tx, of(good, 'department'))) +
    (await savePractitioners(tx, of(good, 'practitioner'))) +
    (await saveRoles(tx, of(good, 'role')));
  await parkRecords(tx, connector, bad);
  await resolveParked(
    tx,
    connector,
    good.map(({ hospital, id }) => ({ hospital, record: parkedKey({ source: id, hash: '' }) })),
  );
  const seen = entries.map((entry) => ({
    hospital: entry.hospital,
    id: entry.record?.id ?? (isNameless(entry) ? parkedKey(entry) : entry.source),
  }));
  const isNews = (await markSeen(tx, connector, run, seen)) > 0;
  const counts = {
    ...{ records: entries.length, changed, unchanged: good.length - changed, conflicts },
    ...{ parked: bad.length, nameless: bad.filter(isNameless).length },
  };
  return { counts, isNews };
}

/** The hospitals exist before what belongs to them, and a role without its practitioner is a bad record. */
async function sorted(
  tx: Tx,
  connector: string,
  entries: readonly PageEntry[],
): Promise<{ readonly good: readonly SentRecord[]; readonly bad: readonly BadEntry[] }> {
  const hospitals = new Set(entries.flatMap(({ record }) => record?.hospital ?? []));
  if (hospitals.size > 0) await ensureHospitals(tx, connector, [...hospitals]);
  const sentHere = new Set(
    entries.flatMap(({ record }) => (record?.kind === 'practitioner' ? `${record.hospital} ${record.id}` : [])),
  );
  const roles = entries.flatMap(({ record }) => (record?.kind === 'role' ? record : []));
  const known = await knownPractitioners(tx, roles);
  const good: SentRecord[] = [];
  const bad: BadEntry[] = [];
  for (const entry of entries) {
    const { record } = entry;
    if (entry.fault) bad.push({ ...entry, fault: entry.fault });
    else if (record?.kind === 'role' && !isKnown(record, known, sentHere)) {
      bad.push({ ...entry, fault: fault('practitioner-not-known', entry.place) });
    } else if (record) good.push(record);
  }
  return { good, bad };
}

function isKnown(
  { hospital, practitioner }: { readonly hospital: string; readonly practitioner: string },
  ...sets: readonly ReadonlySet<string>[]
): boolean {
  return sets.some((set) => set.has(`${hospital} ${practitioner}`));
}

function of<K extends SentRecord['kind']>(good: readonly SentRecord[], kind: K): Extract<SentRecord, { kind: K }>[] {
  return good.filter((one): one is Extract<SentRecord, { kind: K }> => one.kind === kind);
}
