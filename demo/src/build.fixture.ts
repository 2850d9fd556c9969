/**
 * The study build as the tests see it: read from the ODM file by XPath, so that the tests do not depend on the
 * product's own reader being right.
 */
import { readFileSync } from 'node:fs';
import { type DataType, dataTypeFromOdm } from '@verum/values';
import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { STUDY_FILE } from './study-file.ts';

export interface BuildItem {
  readonly dataType: DataType;
  readonly length?: number;
  readonly places?: number;
  readonly codes?: ReadonlySet<string>;
  readonly checks: readonly { readonly comparator: string; readonly isHard: boolean; readonly value: string }[];
}

export interface BuildGroup {
  readonly isRepeating: boolean;
  readonly limit: number;
  readonly items: readonly { readonly oid: string; readonly mandatory: boolean; readonly hasCondition: boolean }[];
}

export interface Build {
  readonly visits: ReadonlyMap<string, { readonly isRepeating: boolean; readonly forms: ReadonlySet<string> }>;
  readonly forms: ReadonlyMap<string, { readonly isRepeating: boolean; readonly groups: ReadonlyMap<string, boolean> }>;
  readonly groups: ReadonlyMap<string, BuildGroup>;
  readonly items: ReadonlyMap<string, BuildItem>;
}

export function readBuild(): Build {
  using document = XmlDocument.fromBuffer(readFileSync(STUDY_FILE));
  const codeLists = new Map(
    defs(document, 'CodeList').map((list) => [
      attribute(list, 'OID'),
      new Set(elements(list, 'CodeListItem').map((entry) => attribute(entry, 'CodedValue'))),
    ]),
  );
  const byOid = (name: string, type = '') =>
    defs(document, name).filter((def) => !type || attribute(def, 'Type') === type);
  return {
    visits: new Map(
      byOid('StudyEventDef').map((def) => [attribute(def, 'OID'), { isRepeating: repeats(def), forms: refs(def) }]),
    ),
    forms: new Map(byOid('ItemGroupDef', 'Form').map((def) => [attribute(def, 'OID'), formOf(def)])),
    groups: new Map(byOid('ItemGroupDef', 'Section').map((def) => [attribute(def, 'OID'), groupOf(def)])),
    items: new Map(byOid('ItemDef').map((def) => [attribute(def, 'OID'), itemOf(def, codeLists)])),
  };
}

function formOf(def: XmlElement) {
  const groups = elements(def, 'ItemGroupRef').map((ref): [string, boolean] => [
    attribute(ref, 'ItemGroupOID'),
    attribute(ref, 'Mandatory') === 'Yes',
  ]);
  return { isRepeating: repeats(def), groups: new Map(groups) };
}

function groupOf(def: XmlElement): BuildGroup {
  const items = elements(def, 'ItemRef').map((ref) => ({
    oid: attribute(ref, 'ItemOID'),
    mandatory: attribute(ref, 'Mandatory') === 'Yes',
    hasCondition: attribute(ref, 'CollectionExceptionConditionOID') !== '',
  }));
  return { isRepeating: repeats(def), limit: Number(attribute(def, 'RepeatingLimit') || 1), items };
}

function itemOf(def: XmlElement, codeLists: ReadonlyMap<string, ReadonlySet<string>>): BuildItem {
  const dataType = dataTypeFromOdm(attribute(def, 'DataType'));
  if (!dataType) throw new TypeError(`unknown data type of ${attribute(def, 'OID')}`);
  const [list] = elements(def, 'CodeListRef');
  const codes = list && codeLists.get(attribute(list, 'CodeListOID'));
  const length = attribute(def, 'Length');
  // DisplayFormat 5.1 is five characters, one of them after the point.
  const places = attribute(def, 'DisplayFormat').split('.')[1];
  const checks = elements(def, 'RangeCheck').flatMap((check) =>
    elements(check, 'CheckValue').map((value) => ({
      comparator: attribute(check, 'Comparator'),
      isHard: attribute(check, 'SoftHard') === 'Hard',
      value: value.content,
    })),
  );
  return {
    dataType,
    checks,
    ...(codes && { codes }),
    ...(length && { length: Number(length) }),
    ...(places && { places: Number(places) }),
  };
}

function defs(document: XmlDocument, name: string): XmlElement[] {
  return document.find(`//*[local-name()='MetaDataVersion']/*[local-name()='${name}']`).filter(isElement);
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.find(`*[local-name()='${name}']`).filter(isElement);
}

function refs(def: XmlElement): Set<string> {
  return new Set(elements(def, 'ItemGroupRef').map((ref) => attribute(ref, 'ItemGroupOID')));
}

function repeats(def: XmlElement): boolean {
  return attribute(def, 'Repeating') !== 'No';
}

function attribute(element: XmlElement, name: string): string {
  return element.attr(name)?.value ?? '';
}

function isElement(node: unknown): node is XmlElement {
  return node instanceof XmlElement;
}
