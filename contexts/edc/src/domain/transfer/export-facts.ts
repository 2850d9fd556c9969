import { createHash } from 'node:crypto';
import type { Annotation, DataFacts, GroupData, ItemData, NodeFacts, QueryRecord, SignatureRecord } from '@verum/odm';
import type { LocalText, QueryState } from '../query/auto-queries.ts';
import type { QueryMessage, QueryMessageKind, QueryOrigin } from '../query/query.ts';
import type { ForeignFact } from './foreign-facts.ts';
import { foreignAt } from './foreign-nodes.ts';

/** What an export with audit reads of a form beside its values. */
export interface StoredFacts {
  /** Who signed it, while it still is what was signed. */
  readonly signed?: { readonly signer: string; readonly at: string; readonly meaning: string } | null;
  readonly queries?: readonly StoredQuery[] | null;
  readonly annotations?: readonly { readonly number: number; readonly path: string; readonly text: string }[] | null;
  /** Of other systems. */
  readonly foreign?: readonly ForeignFact[] | null;
}
interface StoredQuery {
  readonly number: number;
  readonly path: string;
  readonly state: QueryState;
  readonly origin: QueryOrigin;
  readonly rule: string | null;
  readonly texts: readonly LocalText[];
  readonly messages: readonly (Pick<QueryMessage, 'text' | 'at' | 'actor' | 'actorName'> & {
    readonly kind: QueryMessageKind;
  })[];
}

/** What is said of a form, and whose it is. */
interface Said {
  readonly subject: string;
  readonly site: string;
  /** Its own, and that of its blinded items. */
  readonly rows: readonly (StoredFacts & { readonly form: string })[];
  /** Of what they hold of other systems, what counts. */
  readonly foreign: readonly ForeignFact[];
}

/** A query's, in the whole document. @param form key of the row that it is about */
export const queryOid = (subject: string, form: string, number: number) => `Q.${subject}.${form}.${number}`;

/** The SignatureDef of a meaning. */
export const signatureOid = (meaning: string) =>
  `SD.${createHash('sha256').update(meaning).digest('hex').slice(0, 12)}`;

/** What is said of the form, and of places that have no node in the document. */
export function formFacts(said: Said, written: ReadonlySet<string>): Omit<NodeFacts, 'transactionType'> {
  const { rows, foreign, site } = said;
  const signed = rows.map((row) => row.signed).find((one) => one !== null && one !== undefined);
  const isHere = (path: string) => !written.has(path);
  // Signatures, audit records and what vendors add say what they are about by where they stand: nothing moves them.
  const here = foreignAt(foreign, '');
  const moved = [...new Set(foreign.map(({ path }) => path))]
    .filter((path) => path !== '' && isHere(path))
    .map((path) => foreignAt(foreign, path));
  return {
    ...here,
    ...(signed && { signature: toSignature(signed, site) }),
    ...some('queries', [...queriesOf(said, isHere), ...[here, ...moved].flatMap(({ queries = [] }) => queries)]),
    ...some('annotations', [
      ...annotationsOf(rows, isHere),
      ...[here, ...moved].flatMap(({ annotations = [] }) => annotations),
    ]),
  };
}

/** What is said at one item; a reason for which it has no value comes first. */
export function itemFacts(
  said: Said,
  item: ItemData,
): Pick<DataFacts, 'signature' | 'queries' | 'annotations' | 'extensions'> {
  const isHere = (path: string) => path === item.path;
  const given = item.annotations ?? [];
  const more = annotationsOf(said.rows, isHere).map((one, at) => ({ ...one, seqNum: given.length + at + 1 }));
  const { queries = [], annotations = [], signature, extensions } = foreignAt(said.foreign, item.path);
  return {
    ...(signature && { signature }),
    ...some('queries', [...queriesOf(said, isHere), ...queries]),
    ...some('annotations', [...given, ...more, ...annotations]),
    ...(extensions && { extensions }),
  };
}

/** What other systems said of groups. */
export function foreignGroups(
  foreign: readonly ForeignFact[],
  items: readonly string[],
  isGroup: (path: string) => boolean,
): GroupData[] {
  const paths = new Set(foreign.filter(({ kind }) => kind !== 'history').map(({ path }) => path));
  return [...paths]
    .filter((path) => path !== '' && !items.includes(path) && isGroup(path))
    .map((path) => ({ path, ...foreignAt(foreign, path) }));
}

function some<K extends string, T>(name: K, list: readonly T[]) {
  return list.length > 0 ? ({ [name]: list } as { readonly [key in K]: readonly T[] }) : {};
}

function toSignature(
  { signer, at, meaning }: { readonly signer: string; readonly at: string; readonly meaning: string },
  site: string,
): SignatureRecord {
  return { userOid: signer, locationOid: site, signatureOid: signatureOid(meaning), at: new Date(at).toISOString() };
}

const states: Readonly<Record<QueryState, string>> = {
  CANDIDATE: 'Candidate',
  OPEN: 'Open',
  ANSWERED: 'Answered',
  CLOSED: 'Closed',
  CANCELLED: 'Cancelled',
};

function queriesOf({ rows, subject }: Said, isHere: (path: string) => boolean): QueryRecord[] {
  return rows
    .flatMap(({ form, queries }) => (queries ?? []).map((query) => ({ form, ...query })))
    .filter(({ path }) => isHere(path))
    .map(({ form, number, path, state, origin, rule, texts, messages }) => ({
      oid: queryOid(subject, form, number),
      source: origin === 'CHECK' ? 'System' : 'Data Management',
      type: origin === 'CHECK' ? 'System' : 'Manual',
      state: states[state],
      lastUpdate: messages.at(-1)?.at ?? '',
      ...(rule !== null && { name: rule }),
      // ODM has one text for a query, and a record of each step: what was asked in every language, and who said what.
      messages: [
        [...texts.map(({ lang, text }) => `${lang === '' ? '' : `[${lang}] `}${text}`), path]
          .filter(Boolean)
          .join(' · '),
      ],
      audit: messages.map(({ kind, text, at, actor, actorName }, step) => ({
        ...{ at, userOid: actor, version: step + 1 },
        ...(actorName !== null && { userName: actorName }),
        reasonForChange: text === '' ? kind : `${kind}: ${text}`,
      })),
    }));
}

function annotationsOf(rows: readonly StoredFacts[], isHere: (path: string) => boolean): Annotation[] {
  return rows
    .flatMap(({ annotations }) => annotations ?? [])
    .filter(({ path }) => isHere(path))
    .map(({ text }, at) => ({ seqNum: at + 1, comment: [{ lang: '', text }] }));
}
