import type { CodeList, CodeListEntry, Unit } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { UNITS } from './answer.ts';
import { extensionAt, extensionsAt, extensionText, OWN, objectAt, objectsAt, textAt } from './element.ts';
import { textsOf } from './texts.ts';

const SD = 'http://hl7.org/fhir/StructureDefinition/';

/** The choices of a question: its own, or those of a value set in the same resource; undefined when they are elsewhere. */
export function readChoices(question: JsonObject, root: JsonObject, language: string): CodeListEntry[] | undefined {
  const valueSet = textAt(question, 'answerValueSet');
  const entries =
    valueSet === ''
      ? objectsAt(question, 'answerOption').map((option) => entryOf(option, language))
      : containedConcepts(root, valueSet)?.map((concept) => codeEntry(concept, language));
  const known = new Set<string>();
  return entries?.filter(({ codedValue }) => {
    const isNew = !known.has(codedValue);
    known.add(codedValue);
    return isNew;
  });
}

function entryOf(option: JsonObject, language: string): CodeListEntry {
  const coding = objectAt(option, 'valueCoding');
  const exact = extensionText(extensionAt(option, OWN.value));
  if (coding) return { ...codeEntry(coding, language), ...(exact !== undefined && { codedValue: exact }) };
  const name = ['valueString', 'valueInteger', 'valueDate', 'valueTime'].find((one) => option[one] !== undefined) ?? '';
  return { codedValue: textAt(option, name), decode: [] };
}

function codeEntry(coding: JsonObject, language: string): CodeListEntry {
  const decode = textsOf(coding, 'display', language);
  return { codedValue: textAt(coding, 'code') || (decode[0]?.text ?? ''), decode };
}

function containedConcepts(root: JsonObject, reference: string): JsonObject[] | undefined {
  const set = objectsAt(root, 'contained').find((one) => `#${textAt(one, 'id')}` === reference);
  if (!set) return undefined;
  const expanded = objectsAt(objectAt(set, 'expansion') ?? {}, 'contains');
  if (expanded.length > 0) return expanded;
  const includes = objectsAt(objectAt(set, 'compose') ?? {}, 'include');
  // A filter names codes that stand elsewhere.
  const isComplete = includes.every((include) => objectsAt(include, 'concept').length > 0);
  return isComplete ? includes.flatMap((include) => objectsAt(include, 'concept')) : undefined;
}

/** OID of a code list of ours by the system of its codings. */
export function codeListOid(question: JsonObject): string | undefined {
  const systems = objectsAt(question, 'answerOption').map((option) =>
    textAt(objectAt(option, 'valueCoding'), 'system'),
  );
  const encoded = /^urn:verum:code-list:[^:]*:([^:]+)$/.exec(systems[0] ?? '')?.[1];
  if (encoded === undefined || systems.some((system) => system !== systems[0])) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** A code list as far as a questionnaire knows it. */
export const listOf = (oid: string, entries: readonly CodeListEntry[]): CodeList => ({
  ...{ oid, name: oid, dataType: 'text', odmDataType: 'text', description: [], entries },
});

/** The units that answers may have. */
export function readUnits(question: JsonObject, language: string): Unit[] {
  const extensions = ['questionnaire-unit', 'questionnaire-unitOption'].flatMap((name) =>
    extensionsAt(question, SD + name),
  );
  return extensions.flatMap((extension): Unit[] => {
    const coding = objectAt(extension, 'valueCoding');
    const code = textAt(coding, 'code');
    const symbol = coding ? textsOf(coding, 'display', language) : [];
    const name = symbol[0]?.text ?? code;
    if (name === '') return [];
    const oid = textAt(coding, 'system') === UNITS && code !== '' ? code : `U.${code || name}`;
    const isUcum = textAt(coding, 'system') === 'http://unitsofmeasure.org' && code !== '';
    return [
      {
        oid,
        name,
        symbol: symbol.length > 0 ? symbol : [{ lang: '', text: code }],
        ...(isUcum && { aliases: [{ context: 'UCUM', name: code }] }),
      },
    ];
  });
}
