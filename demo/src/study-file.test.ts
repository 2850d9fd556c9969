import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileRules, lintBuild } from '@verum/checks';
import { compileIndex, formSlots, type ItemSlot, readOdm } from '@verum/odm';
import { formatItemPath, parseFormKey, parseItemPath } from '@verum/values';
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { amendedStudy } from './amended-study.ts';
import { STUDY_FILE, studyDocuments } from './study-file.ts';

const corpus = process.env.VERUM_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const schema = resolve(corpus, 'schemas/odm/2.0/ODM.xsd');
const withSchema = existsSync(schema) ? {} : { skip: 'the official ODM schemas are not here; set VERUM_CORPUS' };

test(
  'both builds are valid against the official ODM 2.0 schema but for the design, which is our own',
  withSchema,
  () => {
    xmlRegisterFsInputProviders();
    using xsd = XmlDocument.fromBuffer(readFileSync(schema), { url: schema });
    using validator = XsdValidator.fromDoc(xsd);
    for (const text of studyDocuments()) {
      // The schema lets no foreign element in; exports without extensions leave it out as well.
      const plain = text.replace(/<design xmlns="urn:verum:design:1">[\s\S]*?<\/design>/, '');
      assert.ok(plain.length < text.length);
      using document = XmlDocument.fromString(plain);
      validator.validate(document);
    }
  },
);

test('both builds are free of errors and warnings, their check tests included', async () => {
  for (const text of studyDocuments()) {
    const { builds } = await readOdm(Readable.from([text]));
    const findings = builds.flatMap(lintBuild).filter(({ severity }) => severity !== 'info');
    assert.deepEqual(findings, []);
    const [{ design, rules } = assert.fail('no build')] = builds.map(compileRules);
    const tested = new Set(design.checkTests.map(({ rule }) => rule));
    for (const { id } of design.checks) assert.ok(tested.has(id), `${id} has a test`);
    for (const { id, kind } of rules)
      if (kind === 'derivation') assert.ok(tested.has(id.split('@')[0] ?? ''), `${id} has a test`);
  }
});

test('the amendment changes what it says, and a file that has moved on is refused', async () => {
  const [first, second] = await Promise.all(
    studyDocuments().map(async (text) => (await readOdm(Readable.from([text]))).builds[0] ?? assert.fail('no build')),
  );
  assert.ok(first && second);
  const oids = (list: readonly { readonly oid: string }[]) => new Set(list.map(({ oid }) => oid));
  assert.deepEqual([first.oid, second.oid], ['MDV.1.0', 'MDV.2.0']);
  assert.deepEqual([...oids(second.forms).difference(oids(first.forms))], ['FO.ECG']);
  assert.deepEqual([...oids(first.items).difference(oids(second.items))], ['IT.VSREM']);
  const week4 = second.protocol.timings?.find(({ successorOid }) => successorOid === 'SE.WEEK4');
  assert.deepEqual([week4?.before, week4?.after], ['P5D', 'P5D']);
  const pulse = second.items
    .find(({ oid }) => oid === 'IT.PULSE')
    ?.rangeChecks?.filter(({ softHard }) => softHard === 'soft');
  assert.deepEqual(
    pulse?.map(({ checkValues }) => checkValues[0]),
    ['45', '120'],
  );
  const [text] = studyDocuments();
  assert.throws(() => amendedStudy(text.replace('IT.VSREM" OrderNumber="5"', 'IT.VSREM" OrderNumber="6"')), /0 times/);
  assert.throws(() => amendedStudy(text + text), /2 times/);
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

test('the product reads the study without an error or a warning', async () => {
  const { builds, findings } = await readOdm(createReadStream(STUDY_FILE));
  assert.deepEqual(
    findings.filter((finding) => finding.severity !== 'info'),
    [],
  );
  const [build] = builds;
  assert.equal(build?.protocolName, 'HTN-01');
  assert.deepEqual(
    build.visits.map((visit) => visit.oid),
    ['SCREENING', 'BASELINE', 'WEEK4', 'WEEK8', 'WEEK12', 'UNSCHEDULED', 'LOG', 'EOS'].map((name) => `SE.${name}`),
  );
  assert.deepEqual(
    build.protocol.timings?.map(({ successorOid, before, target, after }) => [successorOid, before, target, after]),
    [
      ['SE.BASELINE', 'P6D', 'P7D', 'P7D'],
      ['SE.WEEK4', 'P3D', 'P28D', 'P3D'],
      ['SE.WEEK8', 'P5D', 'P56D', 'P5D'],
      ['SE.WEEK12', 'P7D', 'P84D', 'P7D'],
    ],
  );
});

test('every input of an expression names an item that exists, with its data type', async () => {
  const [build] = (await readOdm(createReadStream(STUDY_FILE))).builds;
  assert.ok(build);
  const index = compileIndex(build);
  const signatures = [
    ...build.conditions,
    ...build.methods,
    ...build.items.flatMap((item) => item.rangeChecks ?? []),
  ].flatMap((owner) => owner.signature ?? []);
  assert.ok(signatures.length > 30);
  for (const { name, dataType, definition = '' } of signatures.flatMap((signature) => signature.parameters)) {
    const key = parseFormKey(definition.slice(0, definition.indexOf('/')));
    const path = parseItemPath(key ? definition.slice(definition.indexOf('/') + 1) : definition);
    assert.ok(path, `${name}: ${definition}`);
    const visit = key && index.visits.get(key.visitOid);
    if (key)
      assert.ok(
        visit?.forms.some((ref) => ref.formOid === key.formOid),
        definition,
      );
    const template = formatItemPath({ ...path, groups: path.groups.map(({ oid }) => ({ oid })) });
    const forms: string[] = key ? [key.formOid] : build.forms.map((form) => form.oid);
    const slot: ItemSlot | undefined = forms
      .flatMap((form) => formSlots(index, form))
      .find((each) => each.template === template);
    assert.equal(slot?.item.odmDataType, dataType, definition);
  }
});

function open(): XmlDocument {
  return XmlDocument.fromBuffer(readFileSync(STUDY_FILE));
}

function all(document: XmlDocument, path: string): XmlElement[] {
  return document.find(path).filter((node) => node instanceof XmlElement);
}
