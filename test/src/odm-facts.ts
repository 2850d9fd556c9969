import { type OdmDocument, readOdm, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { formatFormKey } from '@verum/values';

/** What one item says, in the terms in which two documents are compared. */
export interface Fact {
  readonly value?: string;
  readonly unit?: string;
  readonly isNull?: true;
}

export interface OdmFacts {
  readonly document: OdmDocument;
  /** By `SubjectData[subject]/form key/item path`: everything that holds a value or says that there is none. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** Items with a value that have no address of their own, or hold several values. */
  readonly unplaced: number;
}

export async function factsOf(xml: Uint8Array | string): Promise<OdmFacts> {
  const facts = new Map<string, Fact>();
  let unplaced = 0;
  const document = await readOdm([xml], {
    skipExternalDoctype: true,
    onSubject(record) {
      unplaced += collect(record, facts);
    },
  });
  return { document, facts, unplaced };
}

function collect(record: SubjectRecord, facts: Map<string, Fact>): number {
  let unplaced = 0;
  for (const visit of record.visits) {
    for (const form of visit.forms) {
      const key = formatFormKey({
        visitOid: visit.oid,
        visitRepeatKey: visit.repeatKey,
        formOid: form.oid,
        formRepeatKey: form.repeatKey,
      });
      for (const { path, value, unitOid, isNull, instance, moreValues } of form.items) {
        const hasValue = value !== undefined && value.trim() !== '';
        if (!hasValue && !isNull) continue;
        if (instance !== undefined || moreValues) {
          unplaced += 1;
          continue;
        }
        facts.set(
          `SubjectData[${record.subjectKey}]/${key}/${path}`,
          isNull
            ? { isNull }
            : { ...(value !== undefined && { value }), ...(unitOid !== undefined && { unit: unitOid }) },
        );
      }
    }
  }
  return unplaced;
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
