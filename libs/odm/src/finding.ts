/** Text for people, in both languages of the product. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/**
 * Something the reader noticed. `rule` is a stable kebab-case id; `path` is the element path with OIDs
 * (`ODM/Study[S1]/MetaDataVersion[M1]/ItemDef[IT.SBP]`); `line` and `column` count from 1; `action` says what was done.
 */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: Bilingual;
  readonly action: Bilingual;
}

export type OdmRefusalCode =
  | 'not-well-formed'
  | 'encoding'
  | 'doctype'
  | 'limit'
  | 'wrong-root'
  | 'unsupported-version'
  | 'no-content';

/** The document as a whole cannot be used. `next` says what the person can do about it. */
export class OdmRefusal extends Error {
  readonly code: OdmRefusalCode;
  readonly text: Bilingual;
  readonly next: Bilingual;
  readonly path: string;
  readonly line: number;
  readonly column: number;

  constructor(
    code: OdmRefusalCode,
    text: Bilingual,
    next: Bilingual,
    place: { path: string; line: number; column: number },
  ) {
    super(`${text.en} (${place.path || 'document'}, line ${place.line}, column ${place.column})`);
    this.name = 'OdmRefusal';
    this.code = code;
    this.text = text;
    this.next = next;
    this.path = place.path;
    this.line = place.line;
    this.column = place.column;
  }
}
