import type { Extensions, NodeFacts, SubjectRecord } from '@verum/odm';
import type { ForeignFact, ForeignVersion } from './foreign-facts.ts';

type FactOf<K extends ForeignFact['kind']> = Extract<ForeignFact, { readonly kind: K }>['fact'];

/** What other systems say at a path, as the facts of a node: as it came, nothing of it is ours. */
export function foreignAt(facts: readonly ForeignFact[], path: string): NodeFacts {
  const here = facts.filter((one) => one.path === path);
  if (here.length === 0) return {};
  // A node has room for one signature and one audit record: the last that came.
  const signature = factsOf(here, 'signature').at(-1);
  const audit = factsOf(here, 'audit').at(-1);
  const queries = factsOf(here, 'query').map(plain);
  const annotations = factsOf(here, 'annotation');
  const extensions = merged(factsOf(here, 'extension'));
  return {
    ...(audit && { audit: plain(audit) }),
    ...(signature && { signature: plain(signature) }),
    ...(queries.length > 0 && { queries }),
    ...(annotations.length > 0 && { annotations }),
    ...(extensions && { extensions }),
  };
}

/**
 * What a node has no room for beside the last signature and audit record: each as a node of its own before it, which
 * changes nothing.
 * @param isSigned the node has a signature of ours
 */
export function foreignBefore(facts: readonly ForeignFact[], isSigned: boolean): NodeFacts[] {
  const here = facts.filter(({ path }) => path === '');
  const signatures = factsOf(here, 'signature').map(plain);
  const audits = factsOf(here, 'audit').map(plain);
  return [
    ...audits.slice(0, -1).map((audit) => ({ transactionType: 'Context', audit }) as const),
    ...(isSigned ? signatures : signatures.slice(0, -1)).map(
      (signature) => ({ transactionType: 'Context', signature }) as const,
    ),
  ];
}

/** What is said of a subject beside that. */
export function foreignSubject(
  facts: readonly ForeignFact[],
): Pick<SubjectRecord, 'investigatorOid' | 'containerExtensions'> {
  const investigator = factsOf(facts, 'investigator').at(-1);
  const containerExtensions = merged(factsOf(facts, 'container'));
  return {
    ...(investigator && { investigatorOid: investigator.userOid }),
    ...(containerExtensions && { containerExtensions }),
  };
}

/** Versions of values that other systems tell of, by path. */
export function foreignVersions(facts: readonly ForeignFact[]): ReadonlyMap<string, readonly ForeignVersion[]> {
  const versions = factsOf(facts, 'history').flatMap((history) => history.versions);
  return Map.groupBy(versions, ({ path }) => path);
}

const factsOf = <K extends ForeignFact['kind']>(facts: readonly ForeignFact[], kind: K): FactOf<K>[] =>
  facts.flatMap((one) => (one.kind === kind ? [one.fact as FactOf<K>] : []));

/** Without whom and what it refers to, which stands elsewhere in a document. */
function plain<T extends object>(fact: T): Omit<T, 'users' | 'locations' | 'definition'> {
  const { users: _, locations: __, definition: ___, ...said } = fact as T & Record<string, unknown>;
  return said as Omit<T, 'users' | 'locations' | 'definition'>;
}

/** An attribute is there once: as it came last. So are elements of one name. */
function merged(all: readonly Extensions[]): Extensions | undefined {
  const attributes = new Map(all.flatMap((one) => one.attributes ?? []).map((one) => [one.name, one]));
  const elements = new Map(
    all.flatMap(({ elements: same = [] }) => same.slice(0, 1).map((one) => [`${one.namespace} ${one.name}`, same])),
  );
  if (attributes.size + elements.size === 0) return undefined;
  return {
    ...(attributes.size > 0 && { attributes: [...attributes.values()] }),
    ...(elements.size > 0 && { elements: [...elements.values()].flat() }),
  };
}
