import { readFileSync } from 'node:fs';
import { amendedStudy } from './amended-study.ts';

/** Where the demo's study build lies: an ODM 2.0 document with Chinese and English texts. */
export const STUDY_FILE: URL = new URL('../study/hypertension.odm.xml', import.meta.url);

/** The builds of the demo in their order, as ODM 2.0 documents: protocol version 1.0, and version 2.0 made from it. */
export function studyDocuments(): readonly [first: string, amended: string] {
  const first = readFileSync(STUDY_FILE, 'utf8');
  return [first, amendedStudy(first)];
}
