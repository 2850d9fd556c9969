import { childElements, type Element } from './element.ts';

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['AuditRecordID', 'AuditRecord'],
  ['SignatureID', 'Signature'],
  ['AnnotationID', 'Annotation'],
]);
const TABLES: Readonly<Record<string, string>> = {
  AuditRecords: 'AuditRecord',
  Signatures: 'Signature',
  Annotations: 'Annotation',
};

/** True when something inside refers to a record by ID, as the typed data of ODM 1.3 does. */
export function needsRecords({ attributes, content }: Element): boolean {
  // Asked of each element of a document: no list is made for it.
  for (const { name } of attributes) if (REFERENCES.has(name)) return true;
  for (const part of content) if (typeof part !== 'string' && needsRecords(part)) return true;
  return false;
}

/** The AuditRecords, Signatures and Annotations tables of one ClinicalData. */
export class RecordTable {
  readonly #records = new Map<string, Element>();

  /** True when the element was such a table. */
  add(table: Element): boolean {
    const kind = TABLES[table.name];
    if (kind === undefined) return false;
    for (const record of childElements(table)) {
      const id = record.attributes.find(({ name }) => name === 'ID')?.value;
      if (record.name === kind && id !== undefined) this.#records.set(`${kind} ${id}`, record);
    }
    return true;
  }

  /** The element with every reference replaced by its record; a reference to nothing stays an attribute. */
  resolve(element: Element): Element {
    const records: Element[] = [];
    const attributes = element.attributes.filter(({ name, value }) => {
      const kind = REFERENCES.get(name);
      const record = kind && this.#records.get(`${kind} ${value}`);
      if (record) records.push({ ...record, parent: element });
      return !record;
    });
    const content = element.content.map((part) => (typeof part === 'string' ? part : this.resolve(part)));
    return { ...element, attributes, content: [...records, ...content] };
  }
}
