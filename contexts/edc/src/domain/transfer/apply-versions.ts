import type { Violation } from '@verum/call';
import type { Finding, ItemData, TransactionType } from '@verum/odm';
import { type ItemContent, isBlank, isSameContent } from '../casebook/form-state.ts';
import { type ItemEntry, judgeItem } from '../casebook/judge-item.ts';
import { withAbsence } from './absence.ts';
import { needsReason } from './decide-import.ts';
import { typeOf } from './enter-node.ts';
import { atLine, misfitFinding, rejectedFinding, respelledFinding } from './import-findings.ts';
import { entryOf, severalValues } from './incoming-forms.ts';
import { transactionFinding } from './transaction-finding.ts';
import { contentAt, hasItem, isCutOff, type Row } from './transaction-row.ts';
import type { ValueRules } from './transaction-scope.ts';

/** One item of a record, to be applied to its form's row. */
export interface IncomingItem {
  readonly item: ItemData;
  /** What holds where the item does not say. */
  readonly inherited: TransactionType | undefined;
  /** Of the item, for findings. */
  readonly place: string;
}

/** One thing that is to be done with an item. */
interface Version {
  readonly type: TransactionType | undefined;
  readonly entry: ItemEntry;
  /** False where it gives neither a value nor a reason for having none: properties not mentioned are not modified. */
  readonly isMentioned: boolean;
  readonly line: number | undefined;
}

/**
 * Applies what a record says of an item, in the order in which it says it. A value and its unit are one: who gives a
 * value gives its unit, too.
 * @returns whether a version says nothing of what is to be done, beside the findings
 */
export function applyVersions(
  row: Row,
  { item, inherited, place }: IncomingItem,
  rules: ValueRules,
): { findings: Finding[]; isUntyped: boolean } {
  if (item.moreValues) return { findings: [atLine(severalValues(place), item.line)], isUntyped: false };
  const versions = versionsOf(item, inherited, rules.isSnapshot);
  const isUntyped = versions.some(({ type }) => type === undefined);
  if (item.audit && isDone(row, versions.at(-1), rules)) return { findings: [], isUntyped };
  const findings: Finding[] = [];
  let isHere = hasItem(row, item.path);
  for (const [at, version] of versions.entries()) {
    const broken = brokenRule(row, item.path, version.type, isHere);
    if (broken) findings.push(transactionFinding(broken, place, version.line));
    if (broken || !saysSomething(version)) continue;
    isHere = !isBlank(version.entry);
    const told = apply(row, version, place, rules);
    // What a value was before it became what it is need not fit: it is told of, and not stored.
    if (at === versions.length - 1) findings.push(...told);
  }
  return { findings, isUntyped };
}

const saysSomething = ({ type, isMentioned }: Version) => type === 'Remove' || (type !== 'Context' && isMentioned);

function versionsOf(item: ItemData, inherited: TransactionType | undefined, isSnapshot: boolean): Version[] {
  const { path, audit = [] } = item;
  const version = (type: TransactionType | undefined, data: ItemData, line: number | undefined): Version => ({
    type,
    entry: type === 'Remove' ? { path } : entryOf(data),
    isMentioned: data.value !== undefined || data.isNull === true || data.unitOid !== undefined,
    line,
  });
  if (audit.length === 0) return [version(typeOf(isSnapshot, item.transactionType, inherited), item, item.line)];
  return audit.map(({ transactionType, newValue, isNull, unitOid, line }, at) => {
    const earlier: ItemData = {
      path,
      ...(newValue !== undefined && { value: newValue }),
      ...(isNull && { isNull }),
      ...(unitOid !== undefined && { unitOid }),
    };
    const type = typeOf(isSnapshot, transactionType, inherited);
    return version(type, at === audit.length - 1 ? item : earlier, line ?? item.line);
  });
}

/** A history whose end stands there already was taken in before; what it says of how it came about is done. */
function isDone(row: Row, last: Version | undefined, rules: ValueRules): boolean {
  const path = last?.entry.path ?? '';
  if (!last || !row.state.items.has(path) || isCutOff(row, path)) return false;
  const judgement = judge(row, last.entry, rules);
  const isSame = judgement.ok && isSameContent(contentAt(row, path), judgement.content);
  if (isSame) row.contents.set(path, judgement.content);
  return isSame;
}

function apply(row: Row, { entry, line }: Version, place: string, rules: ValueRules): Finding[] {
  const { path } = entry;
  const judgement = judge(row, entry, rules);
  const rejected = judgement.ok ? unexplained(row, path, judgement.content, rules) : judgement.violation;
  if (rejected || !judgement.ok) return rejected ? [atLine(rejectedFinding(rejected, place), line)] : [];
  const { content, misfit } = judgement;
  // A form is not started by what says that there is nothing.
  if (isBlank(content) && isBlank(contentAt(row, path))) return [];
  row.contents.set(path, content);
  return [
    ...(misfit ? [atLine(misfitFinding(misfit, place), line)] : []),
    ...(content.value === entry.value ? [] : [atLine(respelledFinding(place), line)]),
  ];
}

function brokenRule(row: Row, path: string, type: TransactionType | undefined, isHere: boolean) {
  if (type === 'Context') return undefined;
  if (type === 'Update') return isHere ? undefined : 'update-on-missing';
  if (type === 'Remove') return isHere ? undefined : 'remove-on-missing';
  if (isHere) return type === 'Insert' ? 'insert-on-existing' : undefined;
  return isCutOff(row, path) ? 'insert-without-parent' : undefined;
}

function judge({ form, state }: Row, entry: ItemEntry, { keepMisfits, leftBlank }: ValueRules) {
  const stored = state.items.get(entry.path);
  return judgeItem(form, withAbsence(entry, stored, leftBlank), stored, keepMisfits ? 'archive' : 'import');
}

function unexplained(
  { state }: Row,
  path: string,
  content: ItemContent,
  { reason }: ValueRules,
): Violation | undefined {
  const stored = state.items.get(path);
  return stored && reason.trim() === '' && !isSameContent(stored, content) ? needsReason(path) : undefined;
}
