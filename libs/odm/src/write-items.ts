import type { CodeList, CodeListEntry, ConditionDef, ItemDef, MethodDef, RangeCheck, Unit } from './model.ts';
import { el, type XmlNode } from './node.ts';
import { EMPTY_DICTIONARY } from './read-items.ts';
import {
  aliases,
  type BuildContext,
  codings,
  expressions,
  extend,
  ordersOf,
  signature,
  texts,
  type WriteContext,
} from './write-common.ts';
import { schemaOf } from './write-fit.ts';

export function itemNode(context: BuildContext, item: ItemDef): XmlNode {
  const external = item.externalQuestion;
  const { oids } = context;
  const node = el(
    'ItemDef',
    {
      OID: oids('item', item.oid),
      Name: item.name,
      ...dataType(context, 'ItemDef', item.odmDataType, item.dataType),
      Length: item.length,
      SignificantDigits: item.significantDigits,
      DisplayFormat: item.displayFormat,
      SDSVarName: item.sdsVarName,
      SASFieldName: item.sasFieldName,
      Origin: item.origin,
      Comment: item.comment,
    },
    [
      texts(context, 'Description', item.description),
      texts(context, 'Question', item.question),
      texts(context, 'Prompt', item.prompt),
      texts(context, 'Definition', item.definition),
      texts(context, 'CRFCompletionInstructions', item.instructions),
      texts(context, 'ImplementationNotes', item.implementationNotes),
      texts(context, 'CDISCNotes', item.cdiscNotes),
      external &&
        el('ExternalQuestion', { Dictionary: external.dictionary, Version: external.version, Code: external.code }),
      ...(item.unitOids ?? []).map((oid) => el('MeasurementUnitRef', { MeasurementUnitOID: oid })),
      ...(item.rangeChecks ?? []).map((check) => rangeCheckNode(context, check)),
      item.codeListOid !== undefined && el('CodeListRef', { CodeListOID: oids('codelist', item.codeListOid) }),
      ...(item.roles ?? []).map((role) => el('Role', {}, [role])),
      ...codings(item.codings),
      ...aliases(item.aliases),
    ],
  );
  return extend(context, node, item.extensions);
}

/** The name as it was; where the version does not know it, the type it stands for, and the name in the overlay. */
function dataType(context: WriteContext, element: string, written: string, meaning: string) {
  const allowed = schemaOf(context.version).get(element)?.attributes.get('DataType');
  if (allowed?.(written)) return { DataType: written };
  const twin = meaning === 'float' && !allowed?.(meaning) ? 'decimal' : meaning;
  return { DataType: twin, OdmDataType: written };
}

function rangeCheckNode(context: BuildContext, check: RangeCheck): XmlNode {
  const values = check.checkValues.map((value) => el('CheckValue', {}, [value]));
  const formal = [check.signature && signature(check.signature), ...expressions(context, check.expressions)];
  const node = (content: readonly (XmlNode | undefined)[]) =>
    el(
      'RangeCheck',
      {
        Comparator: check.comparator,
        SoftHard: check.softHard === 'hard' ? 'Hard' : 'Soft',
        ItemOID: check.itemOid === undefined ? undefined : context.oids('item', check.itemOid),
      },
      [
        ...content,
        check.unitOid !== undefined && el('MeasurementUnitRef', { MeasurementUnitOID: check.unitOid }),
        texts(context, 'ErrorMessage', check.errorMessage),
      ],
    );
  const full = extend(context, node([...values, ...formal]), check.extensions);
  const hasBoth = values.length > 0 && formal.some((part) => part !== undefined);
  // The XSDs allow values or expressions, not both.
  return hasBoth ? { ...full, native: node(values) } : full;
}

export function codeListNode(context: BuildContext, list: CodeList): XmlNode {
  const { external } = list;
  const enumerated = context.version === '1.3.2' && list.entries.every((entry) => entry.decode.length === 0);
  const order = ordersOf(list.entries);
  const entries = list.entries.map((entry, index) => entryNode(context, entry, order(index), enumerated));
  const reference = external
    ? el('ExternalCodeList', {
        Dictionary: external.dictionary,
        Version: external.version,
        href: external.href,
        ref: external.ref,
      })
    : entries.length === 0 && context.version === '1.3.2' && el('ExternalCodeList', { Dictionary: EMPTY_DICTIONARY });
  const node = (content: readonly (XmlNode | false)[]) =>
    el(
      'CodeList',
      {
        OID: context.oids('codelist', list.oid),
        Name: list.name,
        ...dataType(context, 'CodeList', list.odmDataType, list.dataType),
        SASFormatName: list.sasFormatName,
      },
      [texts(context, 'Description', list.description), ...content, ...codings(list.codings), ...aliases(list.aliases)],
    );
  // 1.3.2 allows entries or an external list: with both, the reference goes into the overlay.
  if (external && entries.length > 0 && context.version === '1.3.2') {
    return extend(context, { ...node(entries), overlay: [reference || el('ExternalCodeList')] }, list.extensions);
  }
  return extend(context, node([...entries, reference]), list.extensions);
}

function entryNode(
  context: WriteContext,
  entry: CodeListEntry,
  order: number | undefined,
  enumerated: boolean,
): XmlNode {
  const node = el(
    enumerated ? 'EnumeratedItem' : 'CodeListItem',
    {
      CodedValue: entry.codedValue,
      Rank: entry.rank,
      OrderNumber: order,
      ExtendedValue: entry.extendedValue || undefined,
      Other: entry.other || undefined,
      Enabled: entry.enabled,
    },
    [
      texts(context, 'Description', entry.description),
      texts(context, 'Decode', entry.decode, context.version === '1.3.2' && !enumerated),
      ...codings(entry.codings),
      ...aliases(entry.aliases),
    ],
  );
  return extend(context, node, entry.extensions);
}

export function unitNode(context: WriteContext, unit: Unit): XmlNode {
  const node = el('MeasurementUnit', { OID: unit.oid, Name: unit.name }, [
    texts(context, 'Symbol', unit.symbol, true),
    ...aliases(unit.aliases),
  ]);
  return extend(context, node, unit.extensions);
}

export function conditionNode(context: BuildContext, condition: ConditionDef): XmlNode {
  const attributes = { OID: context.oids('condition', condition.oid), Name: condition.name };
  return extend(context, el('ConditionDef', attributes, logic(context, condition)), condition.extensions);
}

export function methodNode(context: BuildContext, method: MethodDef): XmlNode {
  const attributes = {
    OID: context.oids('method', method.oid),
    Name: method.name,
    Type: method.type,
  };
  return extend(context, el('MethodDef', attributes, logic(context, method)), method.extensions);
}

function logic(context: WriteContext, definition: ConditionDef): (XmlNode | undefined)[] {
  const signatureNode = definition.signature || context.version === '2.0' ? signature(definition.signature) : undefined;
  return [
    texts(context, 'Description', definition.description, true),
    signatureNode,
    ...expressions(context, definition.expressions),
    ...aliases(definition.aliases),
  ];
}
