import type { Finding, ItemData, TransactionType } from '@verum/odm';
import { type TransactionRule, transactionFinding } from './transaction-finding.ts';

/** A subject, visit, form or group of a record, with what it means for the casebook. */
export interface TransactionNode {
  readonly place: string;
  readonly line: number | undefined;
  readonly type: TransactionType | undefined;
  readonly isThere: boolean;
  /** Something around it was taken out. */
  readonly isCutOff?: boolean;
  /** It was taken out itself. */
  readonly isRemoved?: boolean;
  /** Whether somebody said why, as every change of what was there wants it. */
  readonly isExplained: boolean;
  /** What everything in it says of itself. */
  readonly inside: readonly (TransactionType | undefined)[];
  /** Undefined where a casebook has no such removal. */
  readonly remove?: (() => void) | undefined;
  /** Makes room for something new where it was removed. */
  readonly renew?: () => void;
}

/** Does to a node what it asks for; true where what is in it comes next. What breaks a rule is left out as a whole. */
export function enterNode(node: TransactionNode, findings: Finding[]): boolean {
  const broken = brokenRule(node);
  if (broken) {
    findings.push(transactionFinding(broken, node.place, node.line));
    return false;
  }
  if (node.type === 'Remove') node.remove?.();
  else if (!node.isThere && (node.type === 'Insert' || node.type === 'Upsert')) node.renew?.();
  return node.type !== 'Remove';
}

function brokenRule({
  type,
  isThere,
  isCutOff,
  isRemoved,
  isExplained,
  inside,
  remove,
}: TransactionNode): TransactionRule | undefined {
  switch (type) {
    case 'Remove':
      if (inside.some((one) => one !== undefined && one !== 'Remove')) return 'remove-holds-other';
      if (!isThere) return 'remove-on-missing';
      if (!remove) return 'removal-not-possible';
      return isExplained ? undefined : 'reason-required';
    case 'Update':
      return isThere ? undefined : 'update-on-missing';
    case 'Insert':
      if (isThere) return 'insert-on-existing';
      if (isCutOff) return 'insert-without-parent';
      return isRemoved && !isExplained ? 'reason-required' : undefined;
    case 'Upsert':
      if (isThere) return undefined;
      if (isCutOff) return 'insert-without-parent';
      return isRemoved && !isExplained ? 'reason-required' : undefined;
    default:
      return undefined;
  }
}

/** A node that does not say does as the one around it. In a snapshot Insert says no more than nothing. */
export const typeOf = (
  isSnapshot: boolean,
  own: TransactionType | undefined,
  around: TransactionType | undefined,
): TransactionType | undefined => (isSnapshot && own === 'Insert' ? around : (own ?? around));

/** What an item says of itself, or each of its versions. */
export const typesOfItem = ({ transactionType, audit = [] }: ItemData): (TransactionType | undefined)[] => [
  transactionType,
  ...audit.map((version) => version.transactionType),
];
