export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export type FhirRefusalCode =
  | 'too-large'
  | 'encoding'
  | 'not-json'
  | 'too-deep'
  | 'too-many-values'
  | 'not-fhir'
  | 'too-many-entries'
  | 'too-many-findings';

/**
 * The document as a whole cannot be used; nothing was read from it. `text` says why and where, `next` what the person
 * can do about it. Neither repeats the document: what it holds identifies people, and refusals reach logs.
 */
export class FhirRefusal extends Error {
  readonly code: FhirRefusalCode;
  readonly text: Bilingual;
  readonly next: Bilingual;

  constructor(code: FhirRefusalCode, text: Bilingual, next: Bilingual) {
    super(text.en);
    this.name = 'FhirRefusal';
    this.code = code;
    this.text = text;
    this.next = next;
  }
}
