import { createHash } from 'node:crypto';
import { type Refusal, refuse, violation } from '@verum/call';
import { CsvError } from '@verum/datasets';
import type { Finding, StudyBuild } from '@verum/odm';
import { isCompoundFile, templateToBuild, XlsError } from '@verum/openclinica';
import { DictionaryError, dictionaryToBuild, isDictionary } from '@verum/redcap';
import { readDocument } from './read-document.ts';
import { isJson, readQuestionnaires } from './read-questionnaires.ts';

export interface ReadBuilds {
  readonly builds: readonly StudyBuild[];
  readonly findings: readonly Finding[];
}

/**
 * The builds of an ODM document, those of FHIR Questionnaires, or the one of a REDCap data dictionary or of a CRF
 * template of OpenClinica (`.xls`), named by its content.
 * @throws Refusal DOCUMENT_REFUSED with the place in the document
 */
export async function readBuilds(document: Uint8Array): Promise<ReadBuilds> {
  if (isJson(document)) return await readQuestionnaires(document);
  const isTemplate = isCompoundFile(document);
  if (!isTemplate && !isDictionary(Buffer.from(document.subarray(0, 100)).toString()))
    return await readDocument(document);
  const name = createHash('sha256').update(document).digest('hex').slice(0, 12);
  const { build, findings } = refusing(() =>
    isTemplate
      ? templateToBuild(document, { studyOid: 'Project.OpenClinica', oid: `Template.${name}` })
      : dictionaryToBuild(Buffer.from(document).toString(), { studyOid: 'Project.REDCap', oid: `Dictionary.${name}` }),
  );
  return { builds: [build], findings };
}

/** Whether a file begins as flat records do: with text, and no XML. */
export function isFlat(start: Uint8Array): boolean {
  const text = Buffer.from(start.subarray(0, 2000)).toString();
  return !text.includes('\u0000') && /^\uFEFF?"?[A-Za-z_]\w*"?,/.test(text);
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DictionaryError) throw refused(error.line, error.textEn, error.textZh);
    if (error instanceof CsvError) throw csvRefused(error);
    if (error instanceof XlsError) {
      const { place, fault, text } = error;
      throw refuse('DOCUMENT_REFUSED', {
        facts: { code: fault },
        violations: [violation(place, fault, text.en, text.zh)],
      });
    }
    throw error;
  }
}

/** DOCUMENT_REFUSED with the line. */
export function csvRefused({ line, message }: Pick<CsvError, 'line' | 'message'>): Refusal {
  return refused(line, `This is no CSV: ${message}`, `不是有效的 CSV（第 ${line} 行）`);
}

function refused(line: number, textEn: string, textZh: string): Refusal {
  return refuse('DOCUMENT_REFUSED', {
    facts: { line: String(line) },
    violations: [violation(`line:${line}`, 'not-csv', textEn, textZh)],
  });
}
