import type { Finding, FormData, NodeFacts, SubjectRecord, TransactionType } from '@verum/odm';
import { type CompiledForm, unknownForm } from '../build/build-shape.ts';
import type { CompiledBuild } from '../build/compile-build.ts';
import { isGroupPath } from '../casebook/current-items.ts';
import { type Change, changeOf, patchOf } from '../casebook/decide-save.ts';
import { formAt } from '../casebook/form-in.ts';
import { isBlank, notStarted } from '../casebook/form-state.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { holdOfForm } from '../review/hold.ts';
import { leftBlankCodes } from './absence.ts';
import { decideImport, type ImportDecision } from './decide-import.ts';
import { decideTransactions } from './decide-transactions.ts';
import { typesOfItem } from './enter-node.ts';
import { closedFinding, misfitFinding, rejectedFinding, respelledFinding } from './import-findings.ts';
import { incomingForms, noSuchForm } from './incoming-forms.ts';
import type { Row } from './transaction-row.ts';

export interface RecordOptions {
  /** The document is of transactions, and not of what is. */
  readonly isTransactional: boolean;
  readonly isUnblinded: boolean;
  readonly keepMisfits: boolean;
  readonly reason: string;
}

/** What a record does to a casebook. */
export interface TakenRecord {
  readonly changes: ReadonlyMap<string, Change>;
  /** What is taken out; `group` '' is the form. */
  readonly removals: readonly { readonly form: string; readonly group: string }[];
  readonly forms: number;
  readonly values: number;
  readonly unchanged: number;
  readonly findings: readonly Finding[];
}

/** Whether a record says of something what is to be done with it. */
export function hasTransactions(record: SubjectRecord): boolean {
  const isOther = (type: TransactionType | undefined) => type !== undefined && type !== 'Insert';
  const has = ({ transactionType }: NodeFacts) => isOther(transactionType);
  const hasForm = (form: FormData) =>
    has(form) || form.groups.some(has) || form.items.some((item) => typesOfItem(item).some(isOther));
  return has(record) || record.visits.some((visit) => has(visit) || visit.forms.some(hasForm));
}

/** A record of transactions by their rules, any other as what is there. Forms that are held stay as they are. */
export function takeRecord(
  record: SubjectRecord,
  build: CompiledBuild,
  casebook: LoadedCasebook,
  options: RecordOptions,
): TakenRecord {
  const find = (key: string) => formAt(build, key) ?? (options.keepMisfits ? unknownForm(key) : undefined);
  const how = { ...options, find, leftBlank: leftBlankCodes(build.design) };
  return options.isTransactional || hasTransactions(record)
    ? takeTransactions(record, build, casebook, how)
    : takeState(record, build, casebook, how);
}

interface Options extends RecordOptions {
  readonly leftBlank: ReadonlySet<string>;
  find(key: string): CompiledForm | undefined;
}

function takeTransactions(record: SubjectRecord, build: CompiledBuild, casebook: LoadedCasebook, options: Options) {
  const { forms: states } = casebook;
  const scope = { ...options, build, states, isSnapshot: !options.isTransactional };
  const { rows, findings } = decideTransactions(record, scope);
  const taken = openTaken(findings);
  for (const row of rows) {
    const change = changeOfRow(row);
    const values = [...(change?.patch.keys() ?? [])].filter((path) => !isGroupPath(path)).length;
    const unchanged = [...row.contents].filter(([path, item]) => !change?.patch.has(path) && !isBlank(item)).length;
    // What is in a removed form came by bringing it back, also where it was then taken out again.
    const isRevived = row.state.removed && (!row.isRemoved || row.contents.size > 0);
    if (change && !isOpen(row, casebook, isRevived)) {
      taken.findings.push(closedFinding(`SubjectData[${record.subjectKey}]/${row.key}`, values));
      continue;
    }
    taken.add(row.key, change, values, unchanged);
    if (row.isRemoved && !row.state.removed && row.state.entry !== 'NOT_STARTED')
      taken.removals.push({ form: row.key, group: '' });
    for (const [group, { removed }] of change?.patch ?? []) if (removed) taken.removals.push({ form: row.key, group });
  }
  return taken;
}

function changeOfRow(row: Row): Change | undefined {
  const { state, isRemoved, contents } = row;
  const change = changeOf(state, patchOf(state, contents), undefined);
  if (isRemoved === state.removed) return change;
  const { entry, skipped } = state;
  if (change) return { ...change, removed: isRemoved };
  if (entry === 'NOT_STARTED') return undefined;
  return { entry, skipped, revision: state.revision + 1, patch: new Map(), removed: isRemoved };
}

function isOpen({ key, state }: Pick<Row, 'key' | 'state'>, { holds }: LoadedCasebook, isRevived: boolean): boolean {
  const isIn = !state.removed || isRevived;
  return holdOfForm(holds, key) === 'NONE' && isIn && state.entry !== 'SKIPPED' && !state.diary;
}

function takeState(record: SubjectRecord, build: CompiledBuild, casebook: LoadedCasebook, options: Options) {
  const { forms, findings } = incomingForms(record, build, options.isUnblinded);
  const taken = openTaken(findings);
  for (const { key, entries } of forms) {
    const place = `SubjectData[${record.subjectKey}]/${key}`;
    const form = options.find(key);
    if (!form) {
      taken.findings.push(noSuchForm(place, entries));
      continue;
    }
    const state = casebook.forms.get(key) ?? notStarted;
    const decision = decideImport(form, state, { ...options, entries });
    const { change, unchanged } = decision;
    taken.findings.push(...findingsOf(decision, place));
    const values = change?.patch.size ?? 0;
    if (change && !isOpen({ key, state }, casebook, false)) taken.findings.push(closedFinding(place, values));
    else taken.add(key, change, values, unchanged);
  }
  return taken;
}

function openTaken(findings: readonly Finding[]) {
  return {
    changes: new Map<string, Change>(),
    removals: [] as { form: string; group: string }[],
    findings: [...findings],
    forms: 0,
    values: 0,
    unchanged: 0,
    add(key: string, change: Change | undefined, values: number, unchanged: number) {
      if (change) this.changes.set(key, change);
      if (change || unchanged > 0) this.forms += 1;
      this.values += values;
      this.unchanged += unchanged;
    },
  };
}

function findingsOf({ rejected, misfits, respelled }: ImportDecision, place: string): Finding[] {
  return [
    ...rejected.map((fault) => rejectedFinding(fault, `${place}/${fault.field}`)),
    ...misfits.map((fault) => misfitFinding(fault, `${place}/${fault.field}`)),
    ...respelled.map((path) => respelledFinding(`${place}/${path}`)),
  ];
}
