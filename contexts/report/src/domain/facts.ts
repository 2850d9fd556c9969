/**
 * What is known of a study, fact by fact. A fact has a key, the version under which it was told, and what was told; of
 * two facts about one thing the later wins. Each kind is replaced as a whole, so that no order of arrival and no
 * repetition can end in another state.
 */

/** How two facts of a kind become one: the one of the higher version, or the earliest date. */
export type Merge = 'newest' | 'earliest';

export interface Kind {
  readonly table: string;
  readonly key: Readonly<Record<string, SqlType>>;
  /** The column of the version; several kinds may share a table, each with its own. */
  readonly version?: string;
  /** Told with every fact about the thing, and never another. */
  readonly fixed?: Readonly<Record<string, SqlType>>;
  readonly columns: Readonly<Record<string, SqlType>>;
  readonly merge: Merge;
}

type SqlType = 'text' | 'integer' | 'boolean' | 'date' | 'timestamptz';

const subject = { study: 'text', subject: 'text' } as const;
const site = { site: 'text' } as const;

/** In the order in which they are written: everywhere the same, so that two writers cannot wait for each other. */
export const kinds = {
  study: {
    ...{ table: 'study_fact', key: { study: 'text' }, version: 'version', merge: 'newest' },
    columns: { planned: 'integer' },
  },
  site: {
    ...{ table: 'site_fact', key: { study: 'text', site: 'text' }, version: 'version', merge: 'newest' },
    columns: { zone: 'text', planned: 'integer' },
  },
  subject: {
    ...{ table: 'subject_fact', key: subject, version: 'version', fixed: site, merge: 'newest' },
    columns: { status: 'text', consent_date: 'date', status_date: 'date' },
  },
  enrolment: {
    ...{ table: 'subject_fact', key: subject, fixed: site, merge: 'earliest' },
    columns: { enrolled_on: 'date' },
  },
  visit: {
    ...{ table: 'visit_fact', key: { ...subject, visit: 'text' }, version: 'version', fixed: site, merge: 'newest' },
    columns: {
      ...{ is_gone: 'boolean', held_on: 'date', earliest: 'date', latest: 'date', is_held: 'boolean' },
      ...{ is_expected: 'boolean', is_skipped: 'boolean', missing: 'integer', missing_blinded: 'integer' },
    },
  },
  form: {
    ...{ table: 'form_fact', key: { ...subject, form: 'text' }, version: 'version', fixed: site, merge: 'newest' },
    columns: {
      blinded: 'boolean',
      entry: 'text',
      removed: 'boolean',
      items_filled: 'integer',
      items_missing: 'integer',
    },
  },
  entry: {
    ...{ table: 'form_fact', key: { ...subject, form: 'text' }, fixed: site, merge: 'earliest' },
    columns: { entered_on: 'date' },
  },
  review: {
    ...{
      table: 'form_fact',
      key: { ...subject, form: 'text' },
      version: 'review_version',
      fixed: site,
      merge: 'newest',
    },
    columns: { items_verified: 'integer', items_to_verify: 'integer' },
  },
  signature: {
    ...{ table: 'form_fact', key: { ...subject, form: 'text' }, version: 'signature_version', fixed: site },
    ...{ columns: { signature: 'text' }, merge: 'newest' },
  },
  query: {
    ...{ table: 'query_fact', key: { ...subject, form: 'text', number: 'integer' }, version: 'version' },
    ...{ fixed: { ...site, blinded: 'boolean' }, merge: 'newest' },
    columns: {
      ...{ state: 'text', origin: 'text', is_released: 'boolean' },
      ...{ opened_at: 'timestamptz', answered_at: 'timestamptz', closed_at: 'timestamptz' },
    },
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly KindName[];

export type Cell = string | number | boolean | null;

/** A fact as a row: its key, what is fixed, and what was told, by column. */
export interface Fact {
  readonly kind: KindName;
  readonly version: number;
  readonly row: Readonly<Record<string, Cell>>;
}

/** Facts by kind and key: of each thing one. */
export type Facts = ReadonlyMap<KindName, ReadonlyMap<string, Fact>>;

export function keyOf({ kind, row }: Fact): string {
  return JSON.stringify(Object.keys(kinds[kind].key).map((column) => row[column]));
}

/** The law of the whole: associative, commutative, and a fact merged with itself is itself. */
export function merge(one: Fact, other: Fact): Fact {
  const kind: Kind = kinds[one.kind];
  if (kind.merge === 'newest') return other.version > one.version ? other : one;
  const [column = ''] = Object.keys(kind.columns);
  const [own, theirs] = [String(one.row[column]), String(other.row[column])];
  return theirs < own || (theirs === own && other.version < one.version) ? other : one;
}

/** Facts of any number of events as one of each thing, in the order of their keys. */
export function gather(facts: Iterable<Fact>): Facts {
  const gathered = new Map<KindName, Map<string, Fact>>();
  for (const fact of facts) {
    const known = gathered.get(fact.kind) ?? new Map<string, Fact>();
    gathered.set(fact.kind, known);
    const key = keyOf(fact);
    const before = known.get(key);
    known.set(key, before ? merge(before, fact) : fact);
  }
  const sorted = (known: ReadonlyMap<string, Fact>) =>
    new Map([...known].toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
  return new Map(kindNames.flatMap((kind) => [[kind, sorted(gathered.get(kind) ?? new Map())] as const]));
}
