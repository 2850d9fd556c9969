import {
  type DataFacts,
  type ItemData,
  type NodeFacts,
  type OdmDocument,
  readOdm,
  type StudyBuild,
  type SubjectRecord,
} from '@verum/odm';
import { formatFormKey, formatVisitKey } from '@verum/values';

/** What one item says, in the terms in which two documents are compared. */
export interface Fact {
  readonly value?: string;
  readonly unit?: string;
  readonly isNull?: boolean;
}

export interface OdmFacts {
  readonly document: OdmDocument;
  /** By `SubjectData[subject]/form key/item path`: everything that holds a value or says that there is none. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** What is known of each of their versions, by the same address. */
  readonly audits: ReadonlyMap<string, ItemData['audit']>;
  readonly subjects: ReadonlySet<string>;
}

/** Reads a document. Where one address comes several times, as in a transactional file, the last one counts. */
export async function factsOf(xml: Uint8Array | string): Promise<OdmFacts> {
  const facts = new Map<string, Fact>();
  const audits = new Map<string, ItemData['audit']>();
  const subjects = new Set<string>();
  const document = await readOdm([xml], {
    skipExternalDoctype: true,
    onSubject(record) {
      subjects.add(record.subjectKey);
      for (const { address, item } of itemsOf(record)) {
        const fact = factOf(item);
        if (!fact) continue;
        facts.set(address, fact);
        audits.set(address, item.audit);
      }
    },
  });
  return { document, facts, audits, subjects };
}

function itemsOf(record: SubjectRecord) {
  return record.visits.flatMap((visit) =>
    visit.forms.flatMap((form) => {
      const key = formatFormKey({
        visitOid: visit.oid,
        visitRepeatKey: visit.repeatKey,
        formOid: form.oid,
        formRepeatKey: form.repeatKey,
      });
      return form.items.map((item) => ({ address: `SubjectData[${record.subjectKey}]/${key}/${item.path}`, item }));
    }),
  );
}

/** Undefined for an item that was left empty: an empty text is how other systems write that there is none. */
function factOf({ value, unitOid, isNull }: ItemData): Fact | undefined {
  if (isNull) return { isNull };
  if (value === undefined || value.trim() === '') return undefined;
  return { value, ...(unitOid !== undefined && { unit: unitOid }) };
}

const leftOut = new Set(['odmVersion', 'extensions', 'containerExtensions', 'markup']);

/** A study build without what an export without extensions leaves out by design. */
export function comparableBuild(build: StudyBuild): unknown {
  return comparable(build);
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => !leftOut.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, comparable(inner)]));
}

/** One thing that a document says beside values, and where; of a version of a value what, who, when and why. */
export interface Statement {
  /** `SubjectData[subject]`, the key of a visit or form, and a path, as far as it goes. */
  readonly place: readonly string[];
  /** ISO 8601; '' where it does not say. */
  readonly at: string;
  readonly what: unknown;
}
export const statementText = ({ place, what }: Statement) => JSON.stringify([place, what]);

/** Everything that a document says of its subjects beside values, each thing once. */
export async function statementsOf(xml: Uint8Array | string): Promise<Statement[]> {
  const found = new Map<string, Statement>();
  const onSubject = (record: SubjectRecord) => {
    for (const one of statementsIn(record)) found.set(statementText(one), one);
  };
  await readOdm([xml], { skipExternalDoctype: true, onSubject });
  return [...found.values()];
}

function* statementsIn({ visits, ...record }: SubjectRecord): Generator<Statement> {
  const subject = [`SubjectData[${record.subjectKey}]`];
  const { investigatorOid, containerExtensions } = record;
  if (investigatorOid !== undefined) yield { place: subject, at: '', what: { investigatorOid } };
  if (containerExtensions) yield { place: subject, at: '', what: { containerExtensions } };
  yield* nodeStatements(subject, record);
  for (const { forms, ...visit } of visits) {
    yield* nodeStatements([...subject, formatVisitKey(visit.oid, visit.repeatKey)], visit);
    for (const { groups, items, ...form } of forms) {
      const parts = { visitOid: visit.oid, visitRepeatKey: visit.repeatKey };
      const atForm = [...subject, formatFormKey({ ...parts, formOid: form.oid, formRepeatKey: form.repeatKey })];
      yield* nodeStatements(atForm, form);
      for (const group of groups) yield* nodeStatements([...atForm, group.path], group);
      for (const item of items) yield* itemStatements([...atForm, item.path], item);
    }
  }
}

function* nodeStatements(place: readonly string[], { audit, ...node }: NodeFacts): Generator<Statement> {
  if (audit) yield { place, at: audit.at, what: { audit } };
  yield* dataStatements(place, node);
}

function* itemStatements(place: readonly string[], item: ItemData): Generator<Statement> {
  yield* dataStatements(place, item);
  const { audit = [] } = item;
  for (const { version, oldValue: _, transactionType: __, ...entry } of audit) {
    // Of the last version the item says why it has no value, of any other the version.
    const why = version === audit.length && item.isNull ? item.annotations?.[0]?.comment?.[0]?.text : undefined;
    yield { place, at: entry.at, what: { ...entry, ...(why !== undefined && { nullReason: why }) } };
  }
}

function* dataStatements(place: readonly string[], facts: DataFacts): Generator<Statement> {
  const { queries = [], annotations = [], signature, extensions } = facts;
  for (const query of queries) yield { place, at: query.audit?.[0]?.at ?? '', what: { query } };
  for (const annotation of annotations) yield { place, at: '', what: { annotation } };
  if (signature) yield { place, at: signature.at, what: { signature } };
  for (const attribute of extensions?.attributes ?? []) yield { place, at: '', what: { attribute } };
  for (const element of extensions?.elements ?? []) yield { place, at: '', what: { element } };
}
