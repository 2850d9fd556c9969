import type { Finding, FormData, SubjectRecord, TransactionType, VisitData } from '@verum/odm';
import { unknownForm } from '../build/build-shape.ts';
import { notStarted } from '../casebook/form-state.ts';
import { shadowKey } from '../casebook/rules-view.ts';
import { enterNode, typeOf, typesOfItem } from './enter-node.ts';
import { atLine } from './import-findings.ts';
import { entryOf, formKeyOf, isBlindedForm, keyTooLong, noSuchForm, visitKeyOf } from './incoming-forms.ts';
import { type TransactionRule, transactionFinding, transactionInSnapshot } from './transaction-finding.ts';
import { empty, isThere, openRow, type Row } from './transaction-row.ts';
import type { TransactionScope, Walk } from './transaction-scope.ts';
import { walkContent } from './walk-content.ts';

/** The forms that a record is about, as they are after its transactions. */
export interface AppliedRecord {
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
}

/**
 * Applies the transactions of a subject's record in document order by the rules of ODM 1.3.2, section 2.9: Insert where
 * nothing is, Update and Remove where something is, Upsert either way, Context nothing; who does not say does as the node
 * around. What breaks a rule is left out with all that is in it. Visits, forms and groups that were never removed count
 * as parents that are there: here they are addresses, which need no making.
 */
export function decideTransactions(record: SubjectRecord, scope: TransactionScope): AppliedRecord {
  const walk: Walk = { ...scope, subject: record.subjectKey, rows: new Map(), findings: [] };
  const place = `SubjectData[${record.subjectKey}]`;
  if (scope.isSnapshot) walk.findings.push(transactionInSnapshot(place, record.line));
  const type = typeOf(walk.isSnapshot, record.transactionType, undefined);
  // Who is enrolled has a casebook before there are data: such a subject may be inserted, and updated as well.
  const hasData = [...scope.states].some(([key, state]) => isThere(openRow(key, unknownForm(key), state)));
  const node = {
    ...{ place, line: record.line, type, isExplained: true },
    isThere: type === 'Insert' ? hasData : true,
    inside: record.visits.flatMap(typesInVisit),
  };
  if (enterNode(node, walk.findings)) for (const visit of record.visits) walkVisit(walk, visit, type);
  return { rows: [...walk.rows.values()], findings: walk.findings };
}

/** What stands against opening a casebook for a record; undefined where nothing does. */
export function unopened(record: SubjectRecord): Finding[] | undefined {
  const { transactionType: type } = record;
  const found = (rule: TransactionRule) => [transactionFinding(rule, `SubjectData[${record.subjectKey}]`, record.line)];
  if (type === 'Update') return found('update-on-missing');
  if (type === 'Remove') return found('remove-on-missing');
  if (type !== 'Context') return undefined;
  const isIdle = record.visits.flatMap(typesInVisit).every((one) => one === undefined || one === 'Context');
  return isIdle ? [] : found('insert-without-parent');
}

function walkVisit(walk: Walk, visit: VisitData, around: TransactionType | undefined): void {
  const type = typeOf(walk.isSnapshot, visit.transactionType, around);
  const key = visitKeyOf(visit);
  const rows = type === undefined || key === undefined ? [] : rowsOfVisit(walk, key);
  const node = {
    place: `SubjectData[${walk.subject}]/${key ?? visit.oid.slice(0, 100)}`,
    ...{ line: visit.line, type, isThere: rows.some(isThere), inside: typesInVisit(visit).slice(1) },
    isExplained: walk.reason.trim() !== '',
    remove: visit.repeatKey === undefined ? undefined : () => takeOut(rows),
  };
  if (enterNode(node, walk.findings)) for (const form of visit.forms) walkForm(walk, visit, form, type);
}

function walkForm(walk: Walk, visit: VisitData, form: FormData, around: TransactionType | undefined): void {
  const type = typeOf(walk.isSnapshot, form.transactionType, around);
  const key = formKeyOf(visit, form);
  if (key === undefined) {
    walk.findings.push(atLine(keyTooLong(walk.subject, visit, form), form.line));
    return;
  }
  const place = `SubjectData[${walk.subject}]/${key}`;
  const own = isBlindedForm(key, walk.build) && !walk.isUnblinded ? undefined : rowAt(walk, key);
  if (!own) {
    if (type !== 'Context') walk.findings.push(atLine(noSuchForm(place, form.items.map(entryOf)), form.line));
    return;
  }
  const shadow = shadowKey(key, walk.build.blinding);
  const hidden = shadow === undefined ? undefined : rowAt(walk, shadow);
  const rows = hidden && walk.isUnblinded ? [own, hidden] : [own];
  const isRepeat = visit.repeatKey !== undefined || form.repeatKey !== undefined;
  const node = {
    ...{ place, line: form.line, type, isThere: rows.some(isThere), inside: typesInForm(form).slice(1) },
    isRemoved: rows.some(({ isRemoved }) => isRemoved),
    isExplained: walk.reason.trim() !== '',
    remove: isRepeat ? () => takeOut(rows) : undefined,
    renew: () => {
      for (const row of rows) if (row.isRemoved) empty(row, '');
    },
  };
  if (enterNode(node, walk.findings)) walkContent(walk, form, { place, rows, own, hidden, type });
}

function takeOut(rows: readonly Row[]): void {
  for (const row of rows) if (isThere(row)) row.isRemoved = true;
}

function rowAt({ rows, states, find }: Walk, key: string): Row | undefined {
  const known = rows.get(key);
  if (known) return known;
  const form = find(key);
  if (!form) return undefined;
  const row = openRow(key, form, states.get(key) ?? notStarted);
  rows.set(key, row);
  return row;
}

/** All that is known of a visit, and may be seen. */
function rowsOfVisit(walk: Walk, visit: string): Row[] {
  const keys = new Set([...walk.states.keys(), ...walk.rows.keys()].filter((key) => key.startsWith(`${visit}~`)));
  const seen = [...keys].filter((key) => walk.isUnblinded || !isBlindedForm(key, walk.build));
  return seen.flatMap((key) => rowAt(walk, key) ?? []);
}

const typesInVisit = (visit: VisitData) => [visit.transactionType, ...visit.forms.flatMap(typesInForm)];

const typesInForm = (form: FormData) => [
  form.transactionType,
  ...form.groups.map((group) => group.transactionType),
  ...form.items.flatMap(typesOfItem),
];
