import type { Call } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import type { Finding, SubjectRecord } from '@verum/odm';
import { KEY_COMPONENT_LENGTH_MAX, keyComponentFault, parseFormKey } from '@verum/values';
import { type CompiledBuild, unknownForm } from '../domain/compile-build.ts';
import { dataFinding, notStored } from '../domain/data-finding.ts';
import { decideImport, type ImportDecision } from '../domain/decide-import.ts';
import { formIn } from '../domain/find-form.ts';
import { isBlank, notStarted } from '../domain/form-state.ts';
import { incomingForms } from '../domain/incoming-forms.ts';
import type { Violation } from '../domain/violation.ts';
import type { ServiceContext } from '../service-context.ts';
import { findCasebook } from '../store/casebooks.ts';
import { type FormChange, lockForms, saveForms } from '../store/forms.ts';
import { openAt } from './open-casebook.ts';
import type { Placements } from './place-subject.ts';

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
  const standing = await service.database.read(call, (sql) => findCasebook(sql, { study, subject }, null));
  const placement = standing ? { at: standing, findings: [] } : await command.places.place(record, command.site);
  const { at } = placement;
  if (!at) return { ...nothing, findings: placement.findings };

  const run = { service, command, at: { study, subject, site: at.site, build: at.build } };
  const done = isDryRun
    ? await service.database.read(call, (sql) => takeRecord(sql, run))
    : await service.database.write(call, command.reason.trim() || 'Imported', (tx) => storeRecord(tx, run, !standing));
  return { ...done, findings: [...placement.findings, ...done.findings] };
}

interface Run {
  readonly service: ServiceContext;
  readonly command: ImportSubject;
  readonly at: { readonly study: string; readonly subject: string; readonly site: string; readonly build: number };
}

async function storeRecord(tx: Tx, run: Run, isNew: boolean): Promise<ImportedSubject> {
  const isOpened = !isNew || (await openAt(tx, run.at));
  // Somebody else has opened it meanwhile, perhaps at another place.
  const standing = isOpened ? undefined : await findCasebook(tx, run.at, null);
  const { changes, ...done } = await takeRecord(tx, { ...run, at: { ...run.at, ...standing } });
  if (changes.length > 0) await saveForms(tx, changes);
  return done;
}

/** What the record changes; the forms stay locked when this runs in a transaction. */
async function takeRecord(
  sql: Sql,
  { service, command, at }: Run,
): Promise<ImportedSubject & { changes: FormChange[] }> {
  const { study, subject } = at;
  const build = await service.builds.get(sql, { study, build: at.build });
  const states = await lockForms(sql, at);
  const { forms, findings } = incomingForms(command.record);
  const changes: FormChange[] = [];
  const total = { forms: 0, values: 0, unchanged: 0 };
  for (const { key, entries } of forms) {
    const place = `SubjectData[${subject}]/${key}`;
    const form = find(build, key) ?? (command.keepMisfits ? unknownForm(key) : undefined);
    if (!form) {
      const values = entries.filter((entry) => !isBlank(entry)).length;
      const message = {
        en: `The study build has no such form (${values} values)`,
        zh: `研究构建版本中没有该表单（${values} 个值）`,
      };
      findings.push(dataFinding('error', 'unknown-form', place, message, notStored));
      continue;
    }
    const decision = decideImport(form, states.get(key) ?? notStarted, { ...command, entries });
    const { change, unchanged } = decision;
    findings.push(...findingsOf(decision, place));
    if (change) changes.push({ ...at, form: key, change });
    if (change || unchanged > 0) total.forms += 1;
    total.values += change?.patch.size ?? 0;
    total.unchanged += unchanged;
  }
  return { subjects: 1, ...total, findings, changes };
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
