import type { Annotation, AuditEntry, Extensions } from '@verum/odm';
import type { ForeignFact } from './foreign-facts.ts';
import type { References } from './references.ts';

/** What another system says, in words. */
export interface FactWords {
  /** The question, the remark, the meaning of the signature, the value, the vendor's XML up to 2000 characters. */
  readonly text: string;
  /** Who said so, as that system names them, when, as it writes it, and why. */
  readonly author?: string;
  readonly saidAt?: string;
  readonly reason?: string;
  /** Of a query, as that system calls it. */
  readonly state?: string;
}

/** Of a version of a value, the first one of its history. */
export function factWords({ kind, fact }: ForeignFact): FactWords {
  switch (kind) {
    case 'annotation':
      return { text: remarkOf(fact), author: fact.sponsorOrSite ?? '' };
    case 'query': {
      const asker = fact.audit?.[0]?.userOid;
      const author = asker === undefined ? fact.source : nameOf(asker, fact);
      return { text: fact.messages.join(' · '), author, saidAt: fact.lastUpdate, state: fact.state };
    }
    case 'signature':
      return {
        text: fact.definition?.meaning ?? fact.signatureOid,
        author: nameOf(fact.userOid, fact),
        saidAt: fact.at,
      };
    case 'audit':
      return { text: fact.transactionType ?? '', ...whoAndWhen(fact, fact) };
    case 'history': {
      const [version] = fact.versions;
      return version ? { text: valueText(version), ...whoAndWhen(version, fact) } : { text: '' };
    }
    case 'investigator':
      return { text: nameOf(fact.userOid, fact) };
    default:
      return { text: additionOf(fact) };
  }
}

function remarkOf({ comment = [], flags = [] }: Annotation): string {
  const flagged = flags.map(({ type = '', value }) => [type, value].filter(Boolean).join(': '));
  return [...comment.map(({ text }) => text), ...flagged].join(' · ');
}

/** The value with its unit, or why there was none. */
function valueText({ newValue, unitOid, nullReason }: Pick<AuditEntry, 'newValue' | 'unitOid' | 'nullReason'>) {
  return newValue === undefined ? (nullReason ?? '') : [newValue, unitOid].filter(Boolean).join(' ');
}

function whoAndWhen(
  { userOid, at, reasonForChange }: Pick<AuditEntry, 'userOid' | 'at' | 'reasonForChange'>,
  references: References,
) {
  return { author: nameOf(userOid, references), saidAt: at, reason: reasonForChange ?? '' };
}

function nameOf(oid: string, { users = [] }: References): string {
  const user = users.find((one) => one.oid === oid);
  return user?.fullName ?? user?.displayName ?? user?.userName ?? oid;
}

const additionMax = 2000;

function additionOf({ attributes = [], elements = [] }: Extensions): string {
  const named = attributes.map(({ name, value }) => `${name}="${value}"`);
  return [...named, ...elements.map(({ xml }) => xml)].join(' ').slice(0, additionMax);
}
