/** What an import made of one place of its source. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  /** A stable name. */
  readonly rule: string;
  /** Where: a link id, an OID, a JSON pointer. */
  readonly path: string;
  readonly message: Bilingual;
  readonly action: Bilingual;
}

export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

const refused: Bilingual = { en: 'Nothing was imported.', zh: '未导入任何内容。' };
const without: Bilingual = { en: 'Imported without it.', zh: '已导入，但不含此项。' };

/** What cannot be carried without asking something else than the source does: nothing is imported. */
export function notCarried(rule: string, path: string, message: Bilingual): Finding {
  return { severity: 'error', rule, path, message, action: refused };
}

/** What is left out, and changes neither a word nor an answer. */
export function leftOut(rule: string, path: string, message: Bilingual): Finding {
  return { severity: 'warning', rule, path, message, action: without };
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
