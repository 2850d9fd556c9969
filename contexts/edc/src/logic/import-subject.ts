import type { Call, Violation } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import type { Finding, SubjectRecord } from '@verum/odm';
import { KEY_COMPONENT_LENGTH_MAX, keyComponentFault, parseFormKey } from '@verum/values';
import type { SubjectKey } from '../domain/casebook.ts';
import { addDays, civilDateIn } from '../domain/civil-date.ts';
import { type CompiledBuild, unknownForm } from '../domain/compile-build.ts';
import { dataFinding, notStored } from '../domain/data-finding.ts';
import { decideImport, type ImportDecision } from '../domain/decide-import.ts';
import type { Change } from '../domain/decide-save.ts';
import { formIn } from '../domain/find-form.ts';
import { type FormState, notStarted } from '../domain/form-state.ts';
import { holdOfForm } from '../domain/hold.ts';
import { incomingForms, noSuchForm } from '../domain/incoming-forms.ts';
import type { LoadedCasebook } from '../domain/loaded-casebook.ts';
import { settle } from '../domain/settle.ts';
import type { ServiceContext } from '../service-context.ts';
import { findPlace } from '../store/casebooks.ts';
import { loadWhole } from '../store/load-casebook.ts';
import { subjectLocks } from '../store/locks.ts';
import type { Reach } from '../store/reach.ts';
import { saveSettlement } from '../store/save-settlement.ts';
import { type NewCasebook, openAt } from './open-casebook.ts';
import type { Placements } from './place-subject.ts';
import { reachOf, seesBlinded } from './reach.ts';

export interface ImportSubject {
  readonly study: string;
  readonly site: string;
  readonly isDryRun: boolean;
  readonly keepMisfits: boolean;
  readonly reason: string;
  readonly record: SubjectRecord;
  readonly places: Placements;
}

export interface ImportedSubject {
  /** 1, or 0 when it was left out. */
  readonly subjects: number;
  readonly forms: number;
  readonly values: number;
  readonly unchanged: number;
  readonly findings: readonly Finding[];
}

const nothing = { subjects: 0, forms: 0, values: 0, unchanged: 0 };
const subjectKeyMax = 64;

/** One subject's record into its casebook, which is opened when it is not there yet. */
export async function importSubject(
  service: ServiceContext,
  call: Call,
  command: ImportSubject,
): Promise<ImportedSubject> {
  const { study, record, isDryRun } = command;
  const subject = record.subjectKey;
  if (subject.length > subjectKeyMax || keyComponentFault(subject)) return { ...nothing, findings: [badKey(subject)] };
  const standing = await service.database.read(call, (sql) => findPlace(sql, { study, subject }, null));
  const placement = standing ? { findings: [] } : await command.places.place(record, command.site);
  const at = 'at' in placement ? placement.at : undefined;
  if (!standing && !at) return { ...nothing, findings: placement.findings };

  const run = { service, command, key: { study, subject }, reach: reachOf(call, study) };
  const reason = command.reason.trim() || 'Imported';
  const done = isDryRun
    ? await service.database.read(call, (sql) => tryRecord(sql, run, at))
    : await service.database.write(call, reason, (tx) => storeRecord(tx, run, at), subjectLocks(run.key));
  return { ...done, findings: [...placement.findings, ...done.findings] };
}

interface Run {
  readonly service: ServiceContext;
  readonly command: ImportSubject;
  readonly key: SubjectKey;
  readonly reach: Reach;
}

type NewPlace = Omit<NewCasebook, 'study' | 'subject'> | undefined;

async function storeRecord(tx: Tx, run: Run, at: NewPlace): Promise<ImportedSubject> {
  const { service, key } = run;
  if (at) await openAt(service, tx, { ...key, ...at });
  const loaded = await loadWhole(tx, key, null);
  if (!loaded) throw new Error('a casebook that was opened is not there');
  const build = await service.builds.get(tx, { study: key.study, build: loaded.build });
  const { changes, ...done } = takeRecord(run, build, loaded);
  if (changes.size > 0) {
    const today = civilDateIn(loaded.zone, service.clock.nowMs());
    const settlement = settle(build, loaded, changes, { today });
    const dueDate = addDays(today, build.design.queryDueDays);
    await saveSettlement(tx, loaded, loaded.build, settlement, { dueDate, today });
  }
  return done;
}

/** What storing it would do, in a casebook that may not be there yet. */
async function tryRecord(sql: Sql, run: Run, at: NewPlace): Promise<ImportedSubject> {
  const { service, key } = run;
  const empty = at && {
    ...{ ...key, ...at, forms: new Map<string, FormState>(), queries: [], queryNumbers: new Map<string, number>() },
    ...{ holds: [], visits: [], hasAllVisits: true, alsoThere: [] },
  };
  const loaded = (await loadWhole(sql, key, null)) ?? empty;
  if (!loaded) throw new Error('a casebook that was there is gone');
  const build = await service.builds.get(sql, { study: key.study, build: loaded.build });
  const { changes: _, ...done } = takeRecord(run, build, loaded);
  return done;
}

/** What the record changes. Forms that are held stay as they are, with a finding. */
function takeRecord(
  { command, key: { subject }, reach }: Run,
  build: CompiledBuild,
  { site, forms: states, holds }: LoadedCasebook,
): ImportedSubject & { changes: Map<string, Change> } {
  const { forms, findings } = incomingForms(command.record, build, seesBlinded(reach, site));
  const changes = new Map<string, Change>();
  const total = { forms: 0, values: 0, unchanged: 0 };
  for (const { key, entries } of forms) {
    const place = `SubjectData[${subject}]/${key}`;
    const form = find(build, key) ?? (command.keepMisfits ? unknownForm(key) : undefined);
    if (!form) {
      findings.push(noSuchForm(place, entries));
      continue;
    }
    const state = states.get(key) ?? notStarted;
    const decision = decideImport(form, state, { ...command, entries });
    const { change, unchanged } = decision;
    findings.push(...findingsOf(decision, place));
    const isOpen = holdOfForm(holds, key) === 'NONE' && !state.removed && state.entry !== 'SKIPPED' && !state.diary;
    if (change && !isOpen) {
      findings.push(closed(place, change.patch.size));
      continue;
    }
    if (change) changes.set(key, change);
    if (change || unchanged > 0) total.forms += 1;
    total.values += change?.patch.size ?? 0;
    total.unchanged += unchanged;
  }
  return { subjects: 1, ...total, findings, changes };
}

function closed(place: string, values: number): Finding {
  const message = {
    en: `The form is frozen, locked, skipped, removed or of the participant's diary (${values} values)`,
    zh: `该表单已冻结、锁定、跳过、移除或由受试者日记填写（${values} 个值）`,
  };
  return dataFinding('error', 'form-held', place, message, notStored);
}

function find(build: CompiledBuild, key: string) {
  const parts = parseFormKey(key);
  return parts && formIn(build, parts);
}

function findingsOf({ rejected, misfits, respelled }: ImportDecision, place: string): Finding[] {
  const found = (severity: 'error' | 'warning', action: Finding['action']) => (fault: Violation) =>
    dataFinding(
      severity,
      fault.rule.replaceAll('_', '-'),
      `${place}/${fault.field}`,
      { en: fault.textEn, zh: fault.textZh },
      action,
    );
  const spelling = {
    en: 'White space or full-width digits in a value that is no text',
    zh: '非文本数据值中有空白或全角数字',
  };
  const spelled = { en: 'Kept in plain spelling.', zh: '已按半角、无空白保存。' };
  return [
    ...rejected.map(found('error', notStored)),
    ...misfits.map(found('warning', { en: 'It was kept as captured.', zh: '已按原样保存。' })),
    ...respelled.map((path) => dataFinding('info', 'respelled', `${place}/${path}`, spelling, spelled)),
  ];
}

function badKey(subject: string): Finding {
  const path = `SubjectData[${subject.slice(0, KEY_COMPONENT_LENGTH_MAX)}]`;
  const message = {
    en: `A subject's key has at most ${subjectKeyMax} plain characters`,
    zh: `受试者编号最多 ${subjectKeyMax} 个普通字符`,
  };
  return dataFinding('error', 'subject-key-unusable', path, message, notStored);
}
