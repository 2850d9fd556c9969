import { readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { corpusPath } from './testing.ts';

const validators = new Map<string, XsdValidator>();

/** Throws with the validator's words when the document is not valid against CDISC's schema. */
export function assertValid(data: Uint8Array, version: '1.3.2' | '2.0'): void {
  let validator = validators.get(version);
  if (!validator) {
    xmlRegisterFsInputProviders();
    const url = corpusPath(`schemas/odm/${version === '2.0' ? '2.0/ODM.xsd' : '1.3.2/ODM1-3-2.xsd'}`);
    validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
    validators.set(version, validator);
  }
  const document = XmlDocument.fromBuffer(data);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}
