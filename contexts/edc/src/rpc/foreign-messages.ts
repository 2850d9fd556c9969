import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { edc } from '@verum/contracts';
import type { Annotation, AuditEntry, Extensions } from '@verum/odm';
import type { ForeignFact } from '../domain/transfer/foreign-facts.ts';
import type { References } from '../domain/transfer/references.ts';
import type { ShownFact } from '../logic/casebook/list-foreign-facts.ts';

type Message = MessageInitShape<typeof edc.ForeignFactSchema>;

export function toForeignFact(shown: ShownFact): Message {
  const { kind, place, path, actor, actorName, at } = shown;
  const brought = { actor, actorName: actorName ?? '', at: timestampFromMs(Date.parse(at)) };
  return { kind, place, path, ...inWords(shown), ...brought };
}

function inWords({ kind, fact }: ForeignFact): Pick<Message, 'text' | 'author' | 'saidAt' | 'reason' | 'state'> {
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
      return version ? { text: valueText(version), ...whoAndWhen(version, fact) } : {};
    }
    case 'investigator':
      return { text: nameOf(fact.userOid, fact), author: '' };
    default:
      return { text: additionOf(fact) };
  }
}

function remarkOf({ comment = [], flags = [] }: Annotation): string {
  const flagged = flags.map(({ type = '', value }) => [type, value].filter(Boolean).join(': '));
  return [...comment.map(({ text }) => text), ...flagged].join(' · ');
}

const valueText = ({ newValue, unitOid }: Pick<AuditEntry, 'newValue' | 'unitOid'>) =>
  [newValue ?? '', newValue === undefined ? '' : (unitOid ?? '')].filter(Boolean).join(' ');

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
