import type {
  AdminData,
  Annotation,
  AuditEntry,
  DataFacts,
  Extensions,
  ItemData,
  NodeFacts,
  QueryRecord,
  SignatureDef,
  SignatureRecord,
  SubjectRecord,
} from '@verum/odm';
import { formKeyOf, visitKeyOf } from './incoming-forms.ts';
import { type References, referencesOf } from './references.ts';

/** What another system says of a casebook beside its values; kept as its statement, and never as ours. */
export type ForeignFact = { readonly path: string } & (
  | { readonly kind: 'query'; readonly fact: QueryRecord & References }
  | { readonly kind: 'annotation'; readonly fact: Annotation }
  | { readonly kind: 'signature'; readonly fact: ForeignSignature }
  /** Who made or changed a subject, visit, form or group. */
  | { readonly kind: 'audit'; readonly fact: AuditEntry & References }
  /** Versions of values. */
  | { readonly kind: 'history'; readonly fact: ForeignHistory }
  /** One attribute, or the elements of one name, that a vendor adds to a node. */
  | { readonly kind: 'extension'; readonly fact: Extensions }
  /** The same of the ClinicalData around a subject. */
  | { readonly kind: 'container'; readonly fact: Extensions }
  /** Whose patient a subject is. */
  | { readonly kind: 'investigator'; readonly fact: { readonly userOid: string } & References }
);
export interface ForeignSignature extends SignatureRecord, References {
  readonly definition?: SignatureDef;
}
export interface ForeignHistory extends References {
  /** Oldest first, of each item. */
  readonly versions: readonly ForeignVersion[];
}
/** Without what follows from the versions before it. */
export type ForeignVersion = { readonly path: string } & Omit<AuditEntry, 'line' | 'version' | 'oldValue'>;

/** By where they stand: a form key, the part of one that names its visit, '' for the subject. */
export type ForeignPlaces = ReadonlyMap<string, readonly ForeignFact[]>;

/** Paths do not tell items from groups. */
export interface SaidFact {
  readonly fact: ForeignFact;
  readonly isOfItem: boolean;
}

/**
 * Everything that a record says beside the values of its forms. Histories come item by item.
 * @returns with it, how much of it stands where no address leads
 */
export function foreignFacts(
  record: SubjectRecord,
  admin: readonly AdminData[],
): { readonly places: ReadonlyMap<string, readonly SaidFact[]>; readonly unplaced: number } {
  const places = new Map<string, SaidFact[]>();
  let unplaced = 0;
  const add = (place: string | undefined, facts: readonly ForeignFact[], isOfItem = false) => {
    if (facts.length === 0) return;
    const said = (place !== undefined && places.get(place)) || [];
    if (place === undefined) unplaced += facts.length;
    else places.set(place, said);
    for (const fact of facts) said.push({ fact, isOfItem });
  };
  add('', [...ofSubject(record, admin), ...ofNode('', record, admin)]);
  for (const visit of record.visits) {
    add(visitKeyOf(visit), ofNode('', visit, admin));
    for (const form of visit.forms) {
      const key = formKeyOf(visit, form);
      add(key, ofNode('', form, admin));
      for (const group of form.groups) add(key, ofNode(group.path, group, admin));
      // There are a million items; what is said of them is rare.
      for (const item of form.items) if (hasFacts(item)) add(key, ofData(item.path, withoutReason(item), admin), true);
      // Which of several groups at one address a history is of cannot be said.
      for (const item of form.items) add(item.instance === undefined ? key : undefined, ofHistory(item), true);
    }
  }
  return { places, unplaced };
}

function ofSubject(
  { investigatorOid, containerExtensions }: SubjectRecord,
  admin: readonly AdminData[],
): ForeignFact[] {
  const found: ForeignFact[] = ofExtensions('', 'container', containerExtensions);
  if (investigatorOid === undefined) return found;
  const fact = { userOid: investigatorOid, ...referencesOf([{ userOid: investigatorOid }], admin) };
  return [...found, { path: '', kind: 'investigator', fact }];
}

const nothing: readonly ForeignFact[] = [];

const hasFacts = ({ signature, queries, annotations, extensions }: DataFacts) =>
  signature !== undefined || queries !== undefined || annotations !== undefined || extensions !== undefined;

/** Why an item has no value is kept with the item, as its content. */
function withoutReason(item: ItemData): DataFacts {
  return item.isNull && item.annotations ? { ...item, annotations: item.annotations.slice(1) } : item;
}

function ofNode(path: string, node: NodeFacts, admin: readonly AdminData[]): ForeignFact[] {
  const { audit } = node;
  const facts = hasFacts(node) ? ofData(path, node, admin) : [];
  if (!audit) return facts;
  const { line: _, ...entry } = audit;
  return [{ path, kind: 'audit', fact: { ...entry, ...referencesOf([audit], admin) } }, ...facts];
}

function ofData(path: string, facts: DataFacts, admin: readonly AdminData[]): ForeignFact[] {
  const { signature, queries = [], annotations = [], extensions } = facts;
  return [
    ...(signature ? [{ path, kind: 'signature' as const, fact: withDefinition(signature, admin) }] : []),
    ...queries.map((query) => {
      const fact = { ...query, ...referencesOf(query.audit ?? [], admin) };
      return { path, kind: 'query' as const, fact };
    }),
    ...annotations.map((fact) => ({ path, kind: 'annotation' as const, fact })),
    ...ofExtensions(path, 'extension', extensions),
  ];
}

function withDefinition(signature: SignatureRecord, admin: readonly AdminData[]): ForeignSignature {
  const definitions = admin.flatMap(({ signatureDefs }) => signatureDefs);
  const definition = definitions.find(({ oid }) => oid === signature.signatureOid);
  return { ...signature, ...(definition && { definition }), ...referencesOf([signature], admin) };
}

/** One by one, so that what comes again is known again, and a newer attribute takes the place of its own alone. */
function ofExtensions(
  path: string,
  kind: 'extension' | 'container',
  { attributes = [], elements = [] }: Extensions = {},
): ForeignFact[] {
  const named = Map.groupBy(elements, ({ name, namespace }) => `${namespace} ${name}`);
  return [
    ...attributes.map((one) => ({ path, kind, fact: { attributes: [one] } })),
    ...[...named.values()].map((same) => ({ path, kind, fact: { elements: same } })),
  ];
}

/** Whom it refers to is said once for all that come to a form. Why the last has no value stands at the item until here. */
function ofHistory({ path, audit, isNull, annotations }: ItemData): readonly ForeignFact[] {
  if (!audit?.length) return nothing;
  const why = isNull ? annotations?.[0]?.comment?.[0]?.text : undefined;
  const versions = audit.map(({ line: _, version, oldValue: __, ...entry }) => {
    const isLast = version === audit.length;
    return { path, ...entry, ...(isLast && why !== undefined && { nullReason: why }) };
  });
  return [{ path, kind: 'history', fact: { versions } }];
}
