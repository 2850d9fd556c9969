import type { Tx } from '@verum/database';
import { publish } from '@verum/database';
import { hospitalFields, type SentHospital } from '../domain/hospital.ts';
import { type FieldValue, type Merge, mergeField } from '../domain/merge-field.ts';
import type { Text } from '../domain/study.ts';
import {
  type Hospital,
  lockHospitals,
  lockSiteNames,
  renameSite,
  type SiteName,
  saveProposal,
  updateHospital,
} from '../store/hospitals.ts';
import { decideConflict, holdConflict, openConflicts, type SyncConflict } from '../store/sync-conflicts.ts';

export interface Taken {
  /** Hospitals of which something was written. */
  readonly changed: number;
  /** Fields that a person has to decide on by now, and had not to before. */
  readonly conflicts: number;
}

/** Merges what hospitals say of themselves into what stands here, field by field, and into the names of their sites. */
export async function takeHospitals(tx: Tx, sent: readonly SentHospital[]): Promise<Taken> {
  if (sent.length === 0) return { changed: 0, conflicts: 0 };
  const last = new Map(sent.map((one) => [one.hospital, one]));
  const rows = await lockHospitals(tx, [...last.keys()]);
  const open = await openConflicts(tx, [...last.keys()]);
  let changed = 0;
  let conflicts = 0;
  for (const row of rows) {
    const one = last.get(row.code);
    if (!one) continue;
    const held = open.filter(({ hospital }) => hospital === row.code);
    const own = await takeFields(
      tx,
      row,
      one,
      held.filter(({ study }) => study === ''),
    );
    const names = await takeSiteNames(tx, row.code, one.fields.name, held);
    if (own.isChanged || names.isChanged) changed += 1;
    conflicts += own.conflicts + names.conflicts;
  }
  return { changed, conflicts };
}

interface TakenFields {
  readonly isChanged: boolean;
  readonly conflicts: number;
}

async function takeFields(
  tx: Tx,
  row: Hospital,
  { id, fields }: SentHospital,
  held: readonly SyncConflict[],
): Promise<TakenFields> {
  const merges = hospitalFields.flatMap((field) => {
    const theirs = fields[field];
    if (theirs === undefined) return [];
    const conflict = held.find((one) => one.field === field);
    const merge = mergeField({ sent: row.sent[field], ours: row[field], theirs, isHeld: conflict !== undefined });
    return [{ field, theirs, conflict, merge }];
  });
  for (const { field, theirs, conflict, merge } of merges) {
    await keepConflict(tx, merge, conflict, { hospital: row.code, study: '', field, ours: row[field], theirs });
  }
  const taken = Object.fromEntries(
    merges.flatMap(({ field, theirs, merge }) => (merge === 'take' ? [[field, theirs]] : [])),
  );
  const next = { ...row, ...taken, sent: { ...row.sent, ...fields }, source: id, absent: false };
  const isNews = merges.some(({ merge }) => merge !== 'nothing') || row.absent || row.source !== id;
  if (isNews) await updateHospital(tx, { ...next, revision: row.revision + (Object.keys(taken).length > 0 ? 1 : 0) });
  return { isChanged: isNews, conflicts: newConflicts(merges) };
}

/** The name that a study gave its site is the study's: at first it is left alone, and then changed only where it still follows. */
async function takeSiteNames(
  tx: Tx,
  hospital: string,
  theirs: readonly Text[] | undefined,
  open: readonly SyncConflict[],
): Promise<TakenFields> {
  if (theirs === undefined) return { isChanged: false, conflicts: 0 };
  let isChanged = false;
  const merges: { merge: Merge; conflict: SyncConflict | undefined }[] = [];
  for (const at of await lockSiteNames(tx, hospital)) {
    const proposal = { study: at.study, site: at.site, name: theirs };
    if (at.proposed === null) {
      await saveProposal(tx, proposal);
      continue;
    }
    const conflict = open.find(({ study, field }) => study === at.study && field === 'name');
    const merge = mergeField({ sent: at.proposed, ours: at.name, theirs, isHeld: conflict !== undefined });
    merges.push({ merge, conflict });
    await keepConflict(tx, merge, conflict, { hospital, study: at.study, field: 'name', ours: at.name, theirs });
    if (merge === 'take') await rename(tx, at, theirs);
    if (merge !== 'nothing') await saveProposal(tx, proposal);
    isChanged ||= merge === 'take';
  }
  return { isChanged, conflicts: newConflicts(merges) };
}

/** Also when a person takes the hospital's name. */
export async function rename(
  tx: Tx,
  { study, site }: Pick<SiteName, 'study' | 'site'>,
  name: readonly Text[],
): Promise<void> {
  await renameSite(tx, { study, site, name });
  await publish(tx, { aggregate: `study/${study}`, type: 'trial.site.changed', payload: { study, site } });
}

async function keepConflict(
  tx: Tx,
  merge: Merge,
  conflict: SyncConflict | undefined,
  about: Pick<SyncConflict, 'hospital' | 'study' | 'field'> & {
    readonly ours: FieldValue;
    readonly theirs: FieldValue;
  },
): Promise<void> {
  if (merge === 'hold') await holdConflict(tx, about);
  if (merge !== 'agree' || !conflict) return;
  const at = new Date().toISOString();
  await decideConflict(tx, conflict, { decision: 'SETTLED', at, by: `system:hospital/${about.hospital}`, reason: '' });
}

function newConflicts(
  merges: readonly { readonly merge: Merge; readonly conflict: SyncConflict | undefined }[],
): number {
  return merges.filter(({ merge, conflict }) => merge === 'hold' && !conflict).length;
}
