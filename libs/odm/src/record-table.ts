import { childElements, type Element } from './element.ts';

const REFERENCES: Readonly<Record<string, string>> = {
  AuditRecordID: 'AuditRecord',
  SignatureID: 'Signature',
  AnnotationID: 'Annotation',
};
const TABLES: Readonly<Record<string, string>> = {
  AuditRecords: 'AuditRecord',
  Signatures: 'Signature',
  Annotations: 'Annotation',
};

/** True when something inside refers to a record by ID, as the typed data of ODM 1.3 does. */
export function needsRecords(element: Element): boolean {
  return element.attributes.some(({ name }) => name in REFERENCES) || childElements(element).some(needsRecords);
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
      const record = name in REFERENCES ? this.#records.get(`${REFERENCES[name]} ${value}`) : undefined;
      if (record) records.push({ ...record, parent: element });
      return !record;
    });
    const content = element.content.map((part) => (typeof part === 'string' ? part : this.resolve(part)));
    return { ...element, attributes, content: [...records, ...content] };
  }
}
