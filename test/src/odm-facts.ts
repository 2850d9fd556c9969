import { type ItemData, type OdmDocument, readOdm, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { formatFormKey } from '@verum/values';

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
