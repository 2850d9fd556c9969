import { extensionAttribute, redcapNamespace } from './extension-attribute.ts';
import type {
  CodeList,
  CodeListEntry,
  Comparator,
  ConditionDef,
  DataType,
  ItemDef,
  MethodDef,
  RangeCheck,
  Unit,
} from './model.ts';
import { isMadeUp } from './oids.ts';
import {
  isInteger,
  isPositiveInteger,
  optional,
  readExpressions,
  readIdentity,
  readNumber,
  readSignature,
  readTail,
  readTexts,
  someTexts,
} from './read-texts.ts';
import type { Taker } from './taker.ts';

export function readItem(item: Taker): ItemDef | undefined {
  const identity = readIdentity(item);
  if (!identity || isMadeUp(identity.oid)) return discarded(item);
  const type = readDataType(item);
  const unitOids = item.children('MeasurementUnitRef').flatMap((ref) => ref.oid('MeasurementUnitOID') ?? []);
  const rangeChecks = item.children('RangeCheck').flatMap((check) => readRangeCheck(check) ?? []);
  const roles = item.children('Role').map((role) => role.text());
  const external = item.child('ExternalQuestion');
  const definition: ItemDef = {
    ...identity,
    ...type,
    ...optional('length', readNumber(item, 'Length', isPositiveInteger)),
    ...optional(
      'significantDigits',
      readNumber(item, 'SignificantDigits', (value) => isInteger(value) && value >= 0),
    ),
    ...optional('displayFormat', item.attribute('DisplayFormat')),
    description: readTexts(item, 'Description'),
    question: readTexts(item, 'Question'),
    ...optional('prompt', someTexts(readTexts(item, 'Prompt'))),
    ...optional('definition', someTexts(readTexts(item, 'Definition'))),
    ...optional('instructions', someTexts(readTexts(item, 'CRFCompletionInstructions'))),
    ...optional('implementationNotes', someTexts(readTexts(item, 'ImplementationNotes'))),
    ...optional('cdiscNotes', someTexts(readTexts(item, 'CDISCNotes'))),
    ...(external && {
      externalQuestion: {
        ...optional('dictionary', external.attribute('Dictionary')),
        ...optional('version', external.attribute('Version')),
        ...optional('code', external.attribute('Code')),
      },
    }),
    ...optional('codeListOid', item.child('CodeListRef')?.oid('CodeListOID')),
    ...(unitOids.length > 0 && { unitOids }),
    ...(rangeChecks.length > 0 && { rangeChecks }),
    ...optional('sdsVarName', item.attribute('SDSVarName')),
    ...optional('sasFieldName', item.attribute('SASFieldName')),
    ...optional('origin', item.attribute('Origin')),
    ...optional('comment', item.attribute('Comment')),
    ...(roles.length > 0 && { roles }),
    ...readTail(item),
  };
  if (!isRedcapFile(definition)) return definition;
  item.finding(
    'info',
    'file-declared-as-text',
    { en: 'REDCap declares a field that takes a file as text', zh: 'REDCap 将文件字段声明为文本' },
    { en: 'Read as base64Binary.', zh: '按 base64Binary 处理。' },
  );
  return { ...definition, dataType: 'base64Binary', odmDataType: 'base64Binary' };
}

/** Its content comes as base64, whatever the declaration says. */
function isRedcapFile(item: ItemDef): boolean {
  return item.dataType === 'text' && extensionAttribute(item, redcapNamespace, 'FieldType') === 'file';
}

/** For what our own writer made up. */
function discarded(taker: Taker): undefined {
  taker.discard();
  return undefined;
}

function readDataType(owner: Taker): { dataType: DataType; odmDataType: string } {
  const written = owner.attribute('OdmDataType') ?? owner.attribute('DataType');
  owner.attribute('DataType');
  const odmDataType = written?.trim() || 'text';
  const dataType = DATA_TYPES.get(odmDataType.toLowerCase());
  if (dataType && written !== undefined) return { dataType, odmDataType };
  owner.finding(
    'warning',
    written === undefined ? 'data-type-missing' : 'data-type-unknown',
    {
      en: `The data type is ${written === undefined ? 'missing' : `"${written}", which ODM does not know`}`,
      zh: written === undefined ? '缺少数据类型' : `ODM 中没有数据类型“${written}”`,
    },
    { en: 'Read as text.', zh: '按文本处理。' },
  );
  return { dataType: 'text', odmDataType };
}

const DATA_TYPES: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['string', 'text'],
  ['decimal', 'float'],
  ...(
    [
      'text',
      'integer',
      'float',
      'double',
      'boolean',
      'date',
      'time',
      'datetime',
      'partialDate',
      'partialTime',
      'partialDatetime',
      'incompleteDate',
      'incompleteTime',
      'incompleteDatetime',
      'durationDatetime',
      'intervalDatetime',
      'URI',
      'hexBinary',
      'base64Binary',
      'hexFloat',
      'base64Float',
    ] as const
  ).map((type): [string, DataType] => [type.toLowerCase(), type]),
]);

function readRangeCheck(check: Taker): RangeCheck | undefined {
  const comparator = check.attribute('Comparator');
  const softHard = check.attribute('SoftHard');
  const checkValues = check.children('CheckValue').map((value) => value.text());
  const expressions = readExpressions(check);
  if (checkValues.length + expressions.length === 0) {
    check.finding(
      'warning',
      'range-check-empty',
      { en: 'A range check has neither a value nor an expression', zh: '范围核查既无取值也无表达式' },
      { en: 'It can never fail and was left out.', zh: '该核查不会触发，已略去。' },
    );
    return undefined;
  }
  if (comparator !== undefined && !COMPARATORS.has(comparator)) {
    check.finding(
      'error',
      'comparator-unknown',
      { en: `The comparator "${comparator}" is unknown`, zh: `未知的比较符“${comparator}”` },
      { en: 'The range check was left out.', zh: '已略去该范围核查。' },
    );
    return undefined;
  }
  const unitOid = check.child('MeasurementUnitRef')?.oid('MeasurementUnitOID');
  return {
    ...(comparator !== undefined && { comparator: comparator as Comparator }),
    softHard: softHard === 'Hard' ? 'hard' : 'soft',
    checkValues,
    ...(expressions.length > 0 && { expressions }),
    ...optional('errorMessage', someTexts(readTexts(check, 'ErrorMessage'))),
    ...optional('unitOid', unitOid),
    ...optional('itemOid', check.oid('ItemOID')),
    ...readSignature(check),
    ...optional('extensions', check.extensions()),
  };
}

const COMPARATORS = new Set(['LT', 'LE', 'GT', 'GE', 'EQ', 'NE', 'IN', 'NOTIN']);

export function readCodeList(list: Taker): CodeList | undefined {
  const identity = readIdentity(list);
  if (!identity || isMadeUp(identity.oid)) return discarded(list);
  const written = list.attribute('OdmDataType') ?? list.attribute('DataType');
  list.attribute('DataType');
  const odmDataType = written?.trim() || 'text';
  const external = list.child('ExternalCodeList');
  const dictionary = external?.attribute('Dictionary');
  return {
    ...identity,
    dataType: CODE_LIST_TYPES.get(odmDataType) ?? 'text',
    odmDataType,
    description: readTexts(list, 'Description'),
    entries: readEntries(list),
    ...(external &&
      dictionary !== EMPTY_DICTIONARY && {
        external: {
          ...optional('dictionary', dictionary),
          ...optional('version', external.attribute('Version')),
          ...optional('href', external.attribute('href')),
          ...optional('ref', external.attribute('ref')),
        },
      }),
    ...optional('sasFormatName', list.attribute('SASFormatName')),
    ...readTail(list),
  };
}

/** What 1.3.2 gets for a code list without entries, which it forbids. */
export const EMPTY_DICTIONARY = 'verum:empty';

const CODE_LIST_TYPES: ReadonlyMap<string, CodeList['dataType']> = new Map([
  ['text', 'text'],
  ['string', 'text'],
  ['integer', 'integer'],
  ['float', 'float'],
  ['decimal', 'float'],
]);

function readEntries(list: Taker): CodeListEntry[] {
  const entries = new Map<string, CodeListEntry>();
  for (const entry of list.children('CodeListItem', 'EnumeratedItem')) {
    const codedValue = entry.attribute('CodedValue') ?? '';
    if (entries.has(codedValue)) {
      entry.finding(
        'error',
        'duplicate-code',
        { en: `The code "${codedValue}" stands twice in its list`, zh: `编码“${codedValue}”在列表中重复` },
        { en: 'The first is used.', zh: '采用第一个。' },
      );
      continue;
    }
    entries.set(codedValue, {
      codedValue,
      decode: readTexts(entry, 'Decode'),
      ...optional('description', someTexts(readTexts(entry, 'Description'))),
      ...optional('rank', readNumber(entry, 'Rank')),
      ...optional('order', readNumber(entry, 'OrderNumber', isInteger)),
      ...(entry.attribute('Enabled') === 'No' && { enabled: false }),
      ...(entry.attribute('ExtendedValue') === 'Yes' && { extendedValue: true }),
      ...(entry.attribute('Other') === 'Yes' && { other: true }),
      ...readTail(entry),
    });
  }
  return inOrder([...entries.values()]);
}

/** By OrderNumber when all have one and no two the same; as written otherwise. */
export function inOrder<T extends { readonly order?: number }>(list: readonly T[]): T[] {
  const orders = new Set(list.map(({ order }) => order));
  if (orders.size !== list.length || orders.has(undefined)) return [...list];
  return [...list].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

export function readUnit(unit: Taker): Unit | undefined {
  const identity = readIdentity(unit);
  if (!identity) return undefined;
  const symbol = readTexts(unit, 'Symbol');
  const aliases = unit.aliases();
  const extensions = unit.extensions();
  return { ...identity, symbol, ...(aliases.length > 0 && { aliases }), ...optional('extensions', extensions) };
}

export function readCondition(condition: Taker): ConditionDef | undefined {
  const identity = readIdentity(condition);
  if (!identity) return undefined;
  const description = readTexts(condition, 'Description');
  const signature = readSignature(condition);
  const expressions = readExpressions(condition);
  const aliases = condition.aliases();
  const extensions = condition.extensions();
  return {
    ...identity,
    description,
    expressions,
    ...signature,
    ...(aliases.length > 0 && { aliases }),
    ...optional('extensions', extensions),
  };
}

export function readMethod(method: Taker): MethodDef | undefined {
  const type = method.attribute('Type');
  const read = readCondition(method);
  return read && { ...read, ...optional('type', type) };
}
