import { type Refusal, refuse, violation } from '@verum/call';
import { type OdmChunks, type OdmDocument, OdmRefusal, type ReadOptions, readOdm } from '@verum/odm';

/**
 * Reads an ODM document. A DOCTYPE that only names the DTD (ODM 1.1 and 1.2) is passed over; nothing is fetched.
 * @throws Refusal DOCUMENT_REFUSED with the place in the document
 */
export async function readDocument(document: Uint8Array | OdmChunks, options: ReadOptions = {}): Promise<OdmDocument> {
  try {
    return await readOdm(document instanceof Uint8Array ? [document] : document, {
      skipExternalDoctype: true,
      ...options,
    });
  } catch (error) {
    throw error instanceof OdmRefusal ? documentRefused(error) : error;
  }
}

/** What is wrong with a document as a whole, and where. */
export type DocumentFault = Pick<OdmRefusal, 'code' | 'text' | 'next' | 'path' | 'line' | 'column'>;

/** DOCUMENT_REFUSED with the place in the document. */
export function documentRefused({ code, text, next, path, line, column }: DocumentFault): Refusal {
  const place = `${path || 'document'}:${line}:${column}`;
  return refuse('DOCUMENT_REFUSED', {
    facts: { code, line: String(line) },
    violations: [violation(place, code, `${text.en}. ${next.en}`, `${text.zh}。${next.zh}`)],
  });
}
