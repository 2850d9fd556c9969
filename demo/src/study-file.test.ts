import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseFormKey, parseItemPath } from '@verum/values';
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { readBuild } from './build.fixture.ts';
import { STUDY_FILE } from './study-file.ts';

const corpus = process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const schema = resolve(corpus, 'schemas/odm/2.0/ODM.xsd');
const withSchema = existsSync(schema) ? {} : { skip: 'the official ODM schemas are not here; set VERUM_CORPUS' };

test('the study file is valid against the official ODM 2.0 schema', withSchema, () => {
  xmlRegisterFsInputProviders();
  using xsd = XmlDocument.fromBuffer(readFileSync(schema), { url: schema });
  using validator = XsdValidator.fromDoc(xsd);
  using document = open();
  validator.validate(document);
});

test('every text of the study stands in Chinese and in English', () => {
  using document = open();
  const owners = all(document, '//*[*[local-name()="TranslatedText"]]');
  assert.ok(owners.length > 300);
  for (const owner of owners) {
    const texts = owner.find('*[local-name()="TranslatedText"]').filter((node) => node instanceof XmlElement);
    const place = `${owner.name} near line ${owner.line}`;
    assert.deepEqual(
      texts.map((text) => text.attr('lang', 'xml')?.value),
      ['zh', 'en'],
      place,
    );
    for (const text of texts) assert.notEqual(text.content.trim(), '', place);
  }
  for (const text of all(document, '//*[local-name()="Question"]/*[@xml:lang="zh"]'))
    assert.match(text.content, /\p{Script=Han}/u);
});

test('every reference of the study leads to a definition', () => {
  using document = open();
  const defined = new Set(all(document, '//*[@OID]').map((node) => node.attr('OID')?.value));
  const references = ['StudyEventGroupOID', 'StudyEventOID', 'ItemGroupOID', 'ItemOID', 'CodeListOID', 'UnitsItemOID']
    .concat(['MethodOID', 'CollectionExceptionConditionOID', 'PredecessorOID', 'SuccessorOID', 'EpochOID'])
    .concat(['StudyEndPointOID']);
  for (const name of references) {
    const used = all(document, `//*[@${name}]`);
    assert.ok(used.length > 0, name);
    for (const node of used) assert.ok(defined.has(node.attr(name)?.value), `${name} ${node.attr(name)?.value}`);
  }
});

test('every input of an expression names an item that exists, with its data type', () => {
  using document = open();
  const build = readBuild();
  const inputs = all(document, '//*[local-name()="Parameter"]');
  assert.ok(inputs.length > 30);
  for (const input of inputs) {
    const address = input.attr('Definition')?.value ?? '';
    const [first = '', ...rest] = address.split('/');
    const key = parseFormKey(first);
    const path = parseItemPath(key ? rest.join('/') : address);
    assert.ok(path, address);
    if (key) assert.ok(build.visits.get(key.visitOid)?.forms.has(key.formOid), address);
    const [group] = path.groups;
    if (key) assert.ok(build.forms.get(key.formOid)?.groups.has(group?.oid ?? ''), address);
    assert.ok(
      build.groups.get(group?.oid ?? '')?.items.some((item) => item.oid === path.itemOid),
      address,
    );
    assert.equal(build.items.get(path.itemOid)?.dataType, input.attr('DataType')?.value, address);
  }
});

function open(): XmlDocument {
  return XmlDocument.fromBuffer(readFileSync(STUDY_FILE));
}

function all(document: XmlDocument, path: string): XmlElement[] {
  return document.find(path).filter((node) => node instanceof XmlElement);
}
