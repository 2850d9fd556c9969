import { createHash } from 'node:crypto';
import type { Annotation, DataFacts, GroupData, ItemData, QueryRecord, SignatureRecord } from '@verum/odm';
import { type FormKeyParts, formatFormKey } from '@verum/values';
import type { LocalText, QueryState } from '../query/auto-queries.ts';
import type { QueryMessage, QueryMessageKind, QueryOrigin } from '../query/query.ts';
import type { ForeignFact } from './foreign-facts.ts';

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

/** The SignatureDef of a meaning. */
export const signatureOid = (meaning: string) =>
  `SD.${createHash('sha256').update(meaning).digest('hex').slice(0, 12)}`;

/** Signature, queries and remarks of the form, and those of places that have no value in the document. */
export function formFacts(
  rows: readonly StoredFacts[],
  key: FormKeyParts,
  written: ReadonlySet<string>,
  site: string,
): Pick<DataFacts, 'signature' | 'queries' | 'annotations'> {
  const signed = rows.map((row) => row.signed).find((one) => one !== null && one !== undefined);
  const isHere = (path: string) => !written.has(path);
  return {
    // A signature is moved nowhere: it says what was signed by where it stands.
    ...(signed ? { signature: toSignature(signed, site) } : foreignSignature(rows, (path) => path === '')),
    ...some('queries', [...queriesOf(rows, key, isHere), ...foreignOf(rows, 'query', isHere)]),
    ...some('annotations', [...annotationsOf(rows, isHere), ...foreignOf(rows, 'annotation', isHere)]),
  };
}

/** Queries and remarks at one item; a reason for which it has no value comes first. */
export function itemFacts(
  rows: readonly StoredFacts[],
  key: FormKeyParts,
  item: ItemData,
): Pick<DataFacts, 'signature' | 'queries' | 'annotations'> {
  const isHere = (path: string) => path === item.path;
  const given = item.annotations ?? [];
  const more = annotationsOf(rows, isHere).map((one, at) => ({ ...one, seqNum: given.length + at + 1 }));
  return {
    ...foreignSignature(rows, isHere),
    ...some('queries', [...queriesOf(rows, key, isHere), ...foreignOf(rows, 'query', isHere)]),
    ...some('annotations', [...given, ...more, ...foreignOf(rows, 'annotation', isHere)]),
  };
}

/** What other systems said of groups that have values in the document. */
export function groupsWithFacts(rows: readonly StoredFacts[], written: readonly string[]): GroupData[] {
  const paths = new Set(rows.flatMap(({ foreign }) => foreign ?? []).map(({ path }) => path));
  const groups = [...paths].filter((path) => path !== '' && written.some((item) => item.startsWith(`${path}/`)));
  return groups.map((path) => {
    const isHere = (one: string) => one === path;
    return {
      ...{ path, ...foreignSignature(rows, isHere) },
      ...some('queries', foreignOf(rows, 'query', isHere)),
      ...some('annotations', foreignOf(rows, 'annotation', isHere)),
    };
  });
}

type FactOf<K extends ForeignFact['kind']> = Extract<ForeignFact, { readonly kind: K }>['fact'];

/** As they came; nothing of them is ours. */
function foreignOf<K extends ForeignFact['kind']>(
  rows: readonly StoredFacts[],
  kind: K,
  isHere: (path: string) => boolean,
): FactOf<K>[] {
  const facts = rows.flatMap(({ foreign }) => foreign ?? []);
  return facts.flatMap((one) => (one.kind === kind && isHere(one.path) ? [one.fact as FactOf<K>] : []));
}

/** A node has room for one signature: the last that came. */
function foreignSignature(rows: readonly StoredFacts[], isHere: (path: string) => boolean) {
  const last = foreignOf(rows, 'signature', isHere).at(-1);
  if (!last) return {};
  const { definition: _, user: __, ...signature } = last;
  return { signature };
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

function queriesOf(rows: readonly StoredFacts[], key: FormKeyParts, isHere: (path: string) => boolean): QueryRecord[] {
  return rows
    .flatMap(({ queries }) => queries ?? [])
    .filter(({ path }) => isHere(path))
    .map(({ number, path, state, origin, rule, texts, messages }) => ({
      oid: `Q.${formatFormKey(key)}.${number}`,
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
