import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import type { SubjectRecord } from './data-model.ts';
import { type OdmChunks, type OdmDocument, type ReadOptions, readOdm } from './read-odm.ts';
import type { OdmVersion } from './write-common.ts';
import type { OdmContent } from './write-odm.ts';

const repository = resolve(fileURLToPath(import.meta.url), '../../../..');
const corpus = process.env.VERUM_CORPUS ?? resolve(repository, '../shared/corpus');

/** For `{ skip }`: the files of third parties are not part of the repository. */
export const noCorpus = existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';

export const corpusFile = (path: string): Uint8Array => readFileSync(join(corpus, path));

export const corpusText = (path: string): string => new TextDecoder().decode(corpusFile(path));

/** All XML files under a folder of the corpus, as paths inside it. */
export function corpusXml(folder: string): string[] {
  if (noCorpus) return [];
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.xml'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const SCHEMA_FILES: Readonly<Record<OdmVersion, string>> = {
  '1.3.2': 'schemas/odm/1.3.2/ODM1-3-2.xsd',
  '2.0': 'schemas/odm/2.0/ODM.xsd',
};
const validators = new Map<OdmVersion, XsdValidator>();

/** Throws with the validator's words when the XML is not valid against the official XSD. */
export function assertValid(xml: string, version: OdmVersion): void {
  let validator = validators.get(version);
  if (!validator) {
    xmlRegisterFsInputProviders();
    const url = join(corpus, SCHEMA_FILES[version]);
    validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
    validators.set(version, validator);
  }
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}

export interface ReadAll {
  readonly document: OdmDocument;
  readonly subjects: readonly SubjectRecord[];
}

export async function readAll(chunks: OdmChunks, options: ReadOptions = {}): Promise<ReadAll> {
  const subjects: SubjectRecord[] = [];
  const onSubject = (subject: SubjectRecord) => {
    subjects.push(subject);
  };
  return { document: await readOdm(chunks, { ...options, onSubject }), subjects };
}

export async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

export function contentOf({ document, subjects }: ReadAll): OdmContent {
  const { file, builds, adminData, referenceData } = document;
  // The standard's own examples are fragments without a date.
  const dated = { ...file, creationDateTime: file.creationDateTime || '2026-11-23T00:00:00Z' };
  return { file: dated, builds, adminData, referenceData, subjects };
}

const NOT_COMPARED = new Set(['odmVersion', 'extensions', 'containerExtensions', 'markup', 'dataType']);

/** The model without what an extension-free export leaves out by design. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const isItemData = 'path' in value;
  const entries = Object.entries(value).filter(
    ([key]) => !NOT_COMPARED.has(key) || (key === 'dataType' && !isItemData),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, comparable(inner)]));
}
