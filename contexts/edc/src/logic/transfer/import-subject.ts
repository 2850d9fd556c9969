import type { Call } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import type { AdminData, Finding, SubjectRecord } from '@verum/odm';
import { KEY_COMPONENT_LENGTH_MAX, keyComponentFault } from '@verum/values';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import { addDays, civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { Change } from '../../domain/casebook/decide-save.ts';
import type { FormState } from '../../domain/casebook/form-state.ts';
import type { LoadedCasebook } from '../../domain/casebook/loaded-casebook.ts';
import { settle } from '../../domain/casebook/settle.ts';
import { dataFinding, notStored } from '../../domain/transfer/data-finding.ts';
import { unopened } from '../../domain/transfer/decide-transactions.ts';
import { takeInlineFiles } from '../../domain/transfer/inline-files.ts';
import { factFindings, newFacts, statementsIn } from '../../domain/transfer/new-facts.ts';
import { type PlacedFact, placeFacts } from '../../domain/transfer/place-facts.ts';
import { hasTransactions, takeRecord } from '../../domain/transfer/take-record.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { closeQueries } from '../../store/close-queries.ts';
import { insertFile } from '../../store/files.ts';
import { insertForeignFacts, selectKnownFacts } from '../../store/foreign-facts.ts';
import { loadWhole } from '../../store/load-casebook.ts';
import { subjectLocks } from '../../store/locks.ts';
import type { Reach } from '../../store/reach.ts';
import { saveSettlement } from '../../store/save-settlement.ts';
import { type NewCasebook, openAt } from '../casebook/open-casebook.ts';
import { reachOf, seesBlinded } from '../reach.ts';
import type { Placements } from './place-subject.ts';
import { filesOfRecord } from './record-files.ts';

export interface ImportSubject {
  readonly study: string;
  readonly site: string;
  /** Nothing is stored; the answer says what would be. */
  readonly isDryRun: boolean;
  /** The document is of transactions, and not of what is. */
  readonly isTransactional: boolean;
  readonly keepMisfits: boolean;
  readonly reason: string;
  readonly record: SubjectRecord;
  readonly places: Placements;
  /** What earlier records of the document would have left of the subject's forms, where they were not stored. */
  readonly before?: Forms | undefined;
  /** Who and what the record's signatures refer to. */
  readonly admin?: readonly AdminData[];
  /** Files that come behind the records: whether one of the subject is among them. */
  readonly isComing?: ((file: string) => boolean) | undefined;
  /** Written with the subject, or not at all. */
  readonly also?: ((tx: Tx, done: ImportedSubject) => Promise<void>) | undefined;
}

export type Forms = ReadonlyMap<string, FormState>;

export interface ImportedSubject {
  /** 1, or 0 when it was left out. */
  readonly subjects: number;
  readonly forms: number;
  readonly values: number;
  readonly unchanged: number;
  /** Files that were not there. */
  readonly files: number;
  readonly findings: readonly Finding[];
  /** What would be otherwise, for the next record of the subject; undefined where it is stored, or left out. */
  readonly after?: Forms;
}

/** Of what was left out. */
export const nothing: ImportedSubject = { subjects: 0, forms: 0, values: 0, unchanged: 0, files: 0, findings: [] };
const subjectKeyMax = 64;

/** One subject's record into its casebook, which is opened when it is not there yet. */
export async function importSubject(
  service: ServiceContext,
  call: Call,
  command: ImportSubject,
): Promise<ImportedSubject> {
  const { study, record, isDryRun, before } = command;
  const subject = record.subjectKey;
  if (subject.length > subjectKeyMax || keyComponentFault(subject)) return { ...nothing, findings: [badKey(subject)] };
  const standing = await service.database.read(call, (sql) => findPlace(sql, { study, subject }, null));
  const isNew = !standing && !before;
  const against = isNew && (command.isTransactional || hasTransactions(record)) ? unopened(record) : undefined;
  if (against) return { ...nothing, findings: against };
  const placement = standing ? { findings: [] } : await command.places.place(record, command.site);
  const at = 'at' in placement ? placement.at : undefined;
  const told = isNew ? placement.findings : [];
  if (!standing && !at) return { ...nothing, findings: told };

  const run = { service, command, key: { study, subject }, reach: reachOf(call, study), told };
  const reason = command.reason.trim() || 'Imported';
  return isDryRun
    ? await service.database.read(call, (sql) => tryRecord(sql, run, at))
    : await service.database.write(call, reason, (tx) => storeRecord(tx, run, at, reason), subjectLocks(run.key));
}

interface Run {
  readonly service: ServiceContext;
  readonly command: ImportSubject;
  readonly key: SubjectKey;
  readonly reach: Reach;
  /** Of where the casebook is opened. */
  readonly told: readonly Finding[];
}

type NewPlace = Omit<NewCasebook, 'study' | 'subject'> | undefined;

async function storeRecord(tx: Tx, run: Run, at: NewPlace, reason: string): Promise<ImportedSubject> {
  const { service, key, command } = run;
  if (at) await openAt(service, tx, { ...key, ...at });
  const loaded = await loadWhole(tx, key, null);
  if (!loaded) throw new Error('a casebook that was opened is not there');
  const build = await service.builds.get(tx, { study: key.study, build: loaded.build });
  const { changes, removals, files, ...taken } = await take(tx, run, build, loaded);
  const said = await sayElsewhere(tx, run, build, loaded, changes);
  const counts = { subjects: 1, ...taken, files: files.length };
  const done = { ...counts, findings: [...run.told, ...taken.findings, ...said.findings] };
  for (const file of files) await insertFile(tx, { ...key, site: loaded.site, ...file });
  if (changes.size > 0) {
    // What goes out closes its queries first, so that the checks that follow do not find them.
    for (const { form, group } of removals) await closeQueries(tx, { ...key, form }, { group, text: reason });
    const seen = removals.length > 0 ? await loadWhole(tx, key, null) : loaded;
    const today = civilDateIn(loaded.zone, service.clock.nowMs());
    const settlement = settle(build, seen ?? loaded, changes, { today });
    const dueDate = addDays(today, build.design.queryDueDays);
    await saveSettlement(tx, loaded, loaded.build, settlement, { dueDate, today });
  }
  await insertForeignFacts(tx, key, loaded.site, said.facts);
  await command.also?.(tx, done);
  return done;
}

/** What storing it would do, in a casebook that may not be there yet. */
async function tryRecord(sql: Sql, run: Run, at: NewPlace): Promise<ImportedSubject> {
  const { service, key, command } = run;
  const empty = at && {
    ...{ ...key, ...at, forms: new Map<string, FormState>(), queries: [], queryNumbers: new Map<string, number>() },
    ...{ holds: [], visits: [], hasAllVisits: true, alsoThere: [] },
  };
  const stored = (await loadWhole(sql, key, null)) ?? empty;
  if (!stored) throw new Error('a casebook that was there is gone');
  const loaded = command.before ? { ...stored, forms: new Map([...stored.forms, ...command.before]) } : stored;
  const build = await service.builds.get(sql, { study: key.study, build: loaded.build });
  const { changes, removals: _, files, ...taken } = await take(sql, run, build, loaded);
  const said = await sayElsewhere(sql, run, build, loaded, changes);
  const counts = { subjects: 1, ...taken, files: files.length };
  const done = { ...counts, findings: [...run.told, ...taken.findings, ...said.findings] };
  if (!command.isTransactional) return done;
  const today = civilDateIn(loaded.zone, service.clock.nowMs());
  // With what follows from it: a derived value is there as well for the record after this one.
  const { forms } = settle(build, loaded, changes, { today });
  return { ...done, after: new Map(forms.map(({ form, state }) => [form, state])) };
}

/** What the record says beside values that was not said here before. */
async function sayElsewhere(
  sql: Sql,
  { command, key, reach }: Run,
  build: CompiledBuild,
  loaded: LoadedCasebook,
  changes: ReadonlyMap<string, Change>,
) {
  const { record, admin = [] } = command;
  const placed = placeFacts(record, build, loaded, { changes, admin, isUnblinded: seesBlinded(reach, loaded.site) });
  const all = [...placed.facts, ...placed.locked];
  const known = all.length > 0 ? await selectKnownFacts(sql, key, all) : undefined;
  const unknown = (facts: readonly PlacedFact[]) => (known ? newFacts(record.subjectKey, facts, known, admin) : []);
  const facts = unknown(placed.facts);
  const notKept = placed.lost + statementsIn(unknown(placed.locked));
  return { facts, findings: factFindings(record.subjectKey, facts, notKept) };
}

async function take(sql: Sql, { command, key, reach }: Run, build: CompiledBuild, loaded: LoadedCasebook) {
  const isUnblinded = seesBlinded(reach, loaded.site);
  const arrived = takeInlineFiles(command.record, build, isUnblinded);
  const { findings, ...taken } = takeRecord(arrived.record, build, loaded, { ...command, isUnblinded });
  const files = await filesOfRecord(sql, { ...command, key, reach, build, loaded, ...taken, inline: arrived.files });
  return { ...taken, files: files.arriving, findings: [...arrived.findings, ...findings, ...files.findings] };
}

function badKey(subject: string): Finding {
  const path = `SubjectData[${subject.slice(0, KEY_COMPONENT_LENGTH_MAX)}]`;
  const message = {
    en: `A subject's key has at most ${subjectKeyMax} plain characters`,
    zh: `受试者编号最多 ${subjectKeyMax} 个普通字符`,
  };
  return dataFinding('error', 'subject-key-unusable', path, message, notStored);
}
