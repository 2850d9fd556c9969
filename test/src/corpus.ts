import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

const corpus = process.env.VERUM_CORPUS ?? resolve(fileURLToPath(import.meta.url), '../../../../shared/corpus');

/** For `{ skip }`: the files of third parties are not part of the repository. */
export const noCorpus = existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';

export const corpusFile = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(corpus, path)));

/** All files under a folder of the corpus with this ending, as paths inside it. */
export function corpusFiles(folder: string, ending: string): string[] {
  if (noCorpus) return [];
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();
}

export const corpusXml = (folder: string): string[] => corpusFiles(folder, '.xml');

const schemaFiles = {
  '1.3.2': 'schemas/odm/1.3.2/ODM1-3-2.xsd',
  '2.0': 'schemas/odm/2.0/ODM.xsd',
  'Define-XML 2.1': 'schemas/define/2.1/define2-1-0.xsd',
  'FHIR R4': 'schemas/fhir-r4/fhir-single.xsd',
} as const;

export type SchemaName = keyof typeof schemaFiles;

const validators = new Map<SchemaName, XsdValidator>();

/** Throws with the validator's words when the XML is not valid against the schema of CDISC or HL7. */
export function assertValid(xml: string, version: SchemaName): void {
  const validator = validators.get(version) ?? openValidator(version);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}

function openValidator(version: SchemaName): XsdValidator {
  xmlRegisterFsInputProviders();
  const url = join(corpus, schemaFiles[version]);
  const validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
  validators.set(version, validator);
  return validator;
}
