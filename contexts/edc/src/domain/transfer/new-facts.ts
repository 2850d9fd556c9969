import { createHash } from 'node:crypto';
import type { AdminData, AuditEntry, Finding } from '@verum/odm';
import { dataFinding } from './data-finding.ts';
import { queryOid, type StoredFacts } from './export-facts.ts';
import type { ForeignFact, ForeignVersion } from './foreign-facts.ts';
import type { PlacedFact } from './place-facts.ts';
import { referencesOf } from './references.ts';

/** What is said of a casebook already. */
export interface KnownFacts {
  /** By us, and what an export would say of it; by form key. */
  readonly own: ReadonlyMap<string, StoredFacts>;
  /** `factKey` of what other systems said, except histories. */
  readonly foreign: ReadonlySet<string>;
  /** `versionKey` of ours and of others. */
  readonly versions: ReadonlySet<string>;
}

/**
 * What of it is another system's and was not said before: ours come home from an export, and documents come again. The
 * versions of the values of a row are one fact.
 */
export function newFacts(
  subject: string,
  facts: readonly PlacedFact[],
  { own, foreign, versions }: KnownFacts,
  admin: readonly AdminData[],
): readonly PlacedFact[] {
  const found: PlacedFact[] = [];
  const histories = new Map<string, PlacedFact & { readonly versions: ForeignVersion[] }>();
  for (const placed of facts) {
    const { form, place, fact } = placed;
    const isOurs = () => [form, place].some((row) => isOwn(subject, row, fact, own.get(row) ?? {}));
    if (fact.kind === 'history') {
      const row = histories.get(form) ?? { ...placed, versions: [] };
      histories.set(form, row);
      row.versions.push(...fact.fact.versions.filter((version) => !versions.has(versionKey(form, version))));
    } else if (!isOurs() && !foreign.has(factKey(form, fact))) found.push(placed);
  }
  for (const { versions: said, ...placed } of histories.values()) {
    if (said.length === 0) continue;
    const fact = { versions: said, ...referencesOf(said, admin) };
    found.push({ ...placed, fact: { path: '', kind: 'history', fact } });
  }
  return found;
}

/** Whether our own export would say it of a form: it comes home then, and is no other system's. */
function isOwn(
  subject: string,
  form: string,
  { kind, fact }: ForeignFact,
  { signed, queries, annotations }: StoredFacts,
): boolean {
  // The same studies run elsewhere, and number their queries the same.
  if (kind === 'query') {
    return (queries ?? []).some(({ number, messages }) => {
      const isSame = fact.oid === queryOid(subject, form, number);
      return isSame && Date.parse(messages[0]?.at ?? '') === Date.parse(fact.audit?.[0]?.at ?? '');
    });
  }
  if (kind === 'annotation') {
    const [text, ...more] = fact.comment ?? [];
    return more.length === 0 && !fact.flags && (annotations ?? []).some((own) => own.text === text?.text);
  }
  return kind === 'signature' && signed?.signer === fact.userOid && Date.parse(signed.at) === Date.parse(fact.at);
}

/** Of a version: what, where, by whom and when, however it is written. */
export function versionKey(
  form: string,
  { path, at, userOid, newValue, isNull, unitOid }: Pick<ForeignVersion, 'path'> & Omit<AuditEntry, 'version'>,
): string {
  const ms = Date.parse(at);
  const moment = Number.isNaN(ms) ? at : ms;
  return JSON.stringify([form, path, moment, userOid, newValue ?? null, isNull === true, unitOid ?? null]);
}

/** SHA-256 of what is said, hex, without what its document says of the people in it. */
export function hashOf({ fact }: ForeignFact): string {
  const { users: _, locations: __, ...said } = fact as { readonly users?: unknown; readonly locations?: unknown };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

export const factKey = (form: string, fact: ForeignFact): string => keyOf(form, fact.path, fact.kind, hashOf(fact));
/** The same of what stands in the database. */
export const keyOf = (...parts: readonly [form: string, path: string, kind: string, hash: string]): string =>
  JSON.stringify(parts);

/** What became of it all, in statements. */
export function factFindings(subject: string, kept: readonly PlacedFact[], notKept: number): Finding[] {
  const count = statementsIn(kept);
  return [
    ...(count > 0 ? [keptFinding(subject, count)] : []),
    ...(notKept > 0 ? [notKeptFinding(subject, notKept)] : []),
  ];
}

/** How many they are: a history is as many as it has versions. */
export const statementsIn = (facts: readonly PlacedFact[]): number =>
  facts.reduce((sum, { fact }) => sum + (fact.kind === 'history' ? fact.fact.versions.length : 1), 0);

const what = {
  en: 'queries, remarks, signatures, versions of values and vendors’ additions',
  zh: '质疑、注释、签名、数据值的历史版本和厂商扩展',
};

function keptFinding(subject: string, count: number): Finding {
  const message = {
    en: `The record brings ${count} statements of another system (${what.en})`,
    zh: `该记录带有其他系统的 ${count} 条陈述（${what.zh}）`,
  };
  const action = {
    en: 'They are kept as statements of that system; none of them is one of this study’s.',
    zh: '已作为该系统的陈述保留，不属于本研究。',
  };
  return dataFinding('info', 'foreign-facts-kept', `SubjectData[${subject}]`, message, action);
}

function notKeptFinding(subject: string, count: number): Finding {
  const message = {
    en: `${count} statements of another system (${what.en}) are about what is not here, locked or out of reach`,
    zh: `其他系统的 ${count} 条陈述（${what.zh}）所属的位置不存在、已锁定或不可访问`,
  };
  return dataFinding('warning', 'foreign-facts-not-kept', `SubjectData[${subject}]`, message, {
    en: 'They were not kept.',
    zh: '未保留。',
  });
}
