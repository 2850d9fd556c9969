import { createHash } from 'node:crypto';
import type {
  AdminData,
  Annotation,
  DataFacts,
  Finding,
  FormData,
  ItemData,
  QueryRecord,
  SignatureDef,
  SignatureRecord,
  SubjectRecord,
  User,
} from '@verum/odm';
import { dataFinding } from './data-finding.ts';
import type { StoredFacts } from './export-facts.ts';
import { formKeyOf } from './incoming-forms.ts';

/** What another system says of a form beside its values; kept as its statement, and never as ours. */
export type ForeignFact = { readonly path: string } & (
  | { readonly kind: 'query'; readonly fact: QueryRecord }
  | { readonly kind: 'annotation'; readonly fact: Annotation }
  | { readonly kind: 'signature'; readonly fact: ForeignSignature }
);
/** With what its references say, so that it can be read without the document. */
export interface ForeignSignature extends SignatureRecord {
  readonly definition?: SignatureDef;
  readonly user?: User;
}

/** Of a form key. */
export type ForeignForms = ReadonlyMap<string, readonly ForeignFact[]>;

/** Everything that a record says beside the values of its forms. */
export function foreignForms(record: SubjectRecord, admin: readonly AdminData[]): ForeignForms {
  const found = new Map<string, ForeignFact[]>();
  for (const visit of record.visits) {
    for (const form of visit.forms) {
      const key = formKeyOf(visit, form);
      const facts = key === undefined ? [] : factsOfForm(form, admin);
      if (key !== undefined && facts.length > 0) found.set(key, [...(found.get(key) ?? []), ...facts]);
    }
  }
  return found;
}

function factsOfForm(form: FormData, admin: readonly AdminData[]): ForeignFact[] {
  return [
    ...factsAt('', form, admin),
    ...form.groups.flatMap((group) => factsAt(group.path, group, admin)),
    ...form.items.flatMap((item) => factsAt(item.path, withoutReason(item), admin)),
  ];
}

/** Why an item has no value is kept with the item, as its content. */
function withoutReason(item: ItemData): DataFacts {
  return item.isNull && item.annotations ? { ...item, annotations: item.annotations.slice(1) } : item;
}

function factsAt(path: string, facts: DataFacts, admin: readonly AdminData[]): ForeignFact[] {
  const { signature, queries = [], annotations = [] } = facts;
  if (!signature && queries.length === 0 && annotations.length === 0) return [];
  return [
    ...(signature ? [{ path, kind: 'signature' as const, fact: withReferences(signature, admin) }] : []),
    ...queries.map((fact) => ({ path, kind: 'query' as const, fact })),
    ...annotations.map((fact) => ({ path, kind: 'annotation' as const, fact })),
  ];
}

function withReferences(signature: SignatureRecord, admin: readonly AdminData[]): ForeignSignature {
  const definition = admin
    .flatMap(({ signatureDefs }) => signatureDefs)
    .find(({ oid }) => oid === signature.signatureOid);
  const user = admin.flatMap(({ users }) => users).find(({ oid }) => oid === signature.userOid);
  return { ...signature, ...(definition && { definition }), ...(user && { user }) };
}

/** Whether our own export would say it of a form: it comes home then, and is no other system's. */
export function isOwn(
  form: string,
  { kind, fact }: ForeignFact,
  { signed, queries, annotations }: StoredFacts,
): boolean {
  if (kind === 'query') return (queries ?? []).some(({ number }) => fact.oid === `Q.${form}.${number}`);
  if (kind === 'annotation') {
    const [text, ...more] = fact.comment ?? [];
    return more.length === 0 && !fact.flags && (annotations ?? []).some((own) => own.text === text?.text);
  }
  return signed?.signer === fact.userOid && Date.parse(signed.at) === Date.parse(fact.at);
}

export const hashOf = ({ fact }: ForeignFact) => createHash('sha256').update(JSON.stringify(fact)).digest('hex');

export function keptFinding(subject: string, count: number): Finding {
  const message = {
    en: `The record has queries, remarks or signatures of another system at ${count} places`,
    zh: `该记录有 ${count} 处其他系统的质疑、注释或签名`,
  };
  const action = {
    en: 'They are kept as statements of that system; none of them is one of this study’s.',
    zh: '已作为该系统的陈述保留，不作为本研究的质疑、注释或签名。',
  };
  return dataFinding('info', 'foreign-facts-kept', `SubjectData[${subject}]`, message, action);
}

export function notKeptFinding(subject: string, count: number): Finding {
  const message = {
    en: `Queries, remarks or signatures at ${count} places belong to forms that are not there, locked or out of reach`,
    zh: `有 ${count} 处质疑、注释或签名所属的表单不存在、已锁定或不可访问`,
  };
  return dataFinding('warning', 'foreign-facts-not-kept', `SubjectData[${subject}]`, message, {
    en: 'They were not kept.',
    zh: '未保留。',
  });
}
