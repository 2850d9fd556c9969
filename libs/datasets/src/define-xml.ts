import { type CodeList, el, serialise, type Texts, type XmlNode } from '@verum/odm';
import type { ColumnType, Dataset, DatasetColumn, DatasetPlan } from './dataset.ts';
import { inLanguage } from './in-language.ts';
import type { Measure } from './measure.ts';

export interface DefineOptions {
  /** ISO 8601. */
  readonly createdAt: string;
  /** How the files end: `xpt`, `json`, `csv`. */
  readonly extension: string;
  readonly language: string;
}

const dataTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'integer',
  decimal: 'float',
  boolean: 'text',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
};

/**
 * The tables as Define-XML 2.1: every dataset with its columns, whole labels in every language, code lists, lengths as
 * measured. Names are those of transport files; a dataset that is none of SDTM's is said to be non-standard.
 */
export function defineXml(plan: DatasetPlan, all: ReadonlyMap<Dataset, Measure>, options: DefineOptions): string {
  const { build, studyOid, datasets } = plan;
  const root = el(
    'ODM',
    {
      xmlns: 'http://www.cdisc.org/ns/odm/v1.3',
      'xmlns:xlink': 'http://www.w3.org/1999/xlink',
      'xmlns:def': 'http://www.cdisc.org/ns/def/v2.1',
      ODMVersion: '1.3.2',
      FileOID: `verum/${studyOid}/define/${options.createdAt}`,
      FileType: 'Snapshot',
      CreationDateTime: options.createdAt,
      Originator: 'Verum',
      SourceSystem: 'Verum',
      'def:Context': 'Other',
    },
    [
      el('Study', { OID: studyOid }, [
        el('GlobalVariables', {}, [
          el('StudyName', {}, [build.studyName]),
          el('StudyDescription', {}, [inLanguage(build.studyDescription, options.language) || build.studyName]),
          el('ProtocolName', {}, [build.protocolName || build.studyName]),
        ]),
        el('MetaDataVersion', { OID: build.oid, Name: build.name || build.oid, 'def:DefineVersion': '2.1.0' }, [
          el('def:Standards', {}, [
            el('def:Standard', { OID: 'STD.1', Name: 'SDTMIG', Type: 'IG', Version: '3.4', Status: 'Final' }),
          ]),
          ...datasets.map((dataset) => groupDef(dataset, all.get(dataset)?.records ?? 0, options)),
          ...itemDefs(datasets, all),
          ...codeLists(datasets),
        ]),
      ]),
    ],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serialise(root)}\n`;
}

function groupDef({ name, oid, label, columns }: Dataset, records: number, { extension }: DefineOptions): XmlNode {
  const leaf = `LF.${name}`;
  return el(
    'ItemGroupDef',
    {
      OID: oid,
      Name: name,
      Repeating: true,
      IsReferenceData: false,
      SASDatasetName: name,
      Purpose: 'Tabulation',
      'def:Structure': `One record per ${columns
        .filter(({ isKey }) => isKey)
        .map((column) => column.name)
        .join(', ')}`,
      'def:ArchiveLocationID': leaf,
      'def:IsNonStandard': 'Yes',
      ...(records === 0 && { 'def:HasNoData': 'Yes' }),
    },
    [
      description(label, name),
      ...columns.map((column, index) =>
        el('ItemRef', {
          ItemOID: column.oid,
          OrderNumber: index + 1,
          Mandatory: column.isKey && index < 3,
          ...(column.isKey && { KeySequence: index + 1 }),
        }),
      ),
      el('def:leaf', { ID: leaf, 'xlink:href': `${name}.${extension}` }, [
        el('def:title', {}, [`${name}.${extension}`]),
      ]),
    ],
  );
}

/** An item that stands in several tables is defined once, as long as its longest value. */
function itemDefs(datasets: readonly Dataset[], all: ReadonlyMap<Dataset, Measure>): XmlNode[] {
  const columns = new Map<string, { column: DatasetColumn; length: number; decimals: number }>();
  for (const dataset of datasets) {
    for (const [index, column] of dataset.columns.entries()) {
      const measure = all.get(dataset);
      const before = columns.get(column.oid);
      columns.set(column.oid, {
        column: before?.column ?? column,
        length: Math.max(before?.length ?? 1, measure?.bytes[index] ?? 0),
        decimals: Math.max(before?.decimals ?? 0, measure?.decimals[index] ?? 0),
      });
    }
  }
  return [...columns.values()].map(({ column, length, decimals }) => itemDef(column, length, decimals));
}

function itemDef(column: DatasetColumn, length: number, decimals: number): XmlNode {
  const hasLength = ['text', 'integer', 'decimal', 'boolean'].includes(column.type);
  return el(
    'ItemDef',
    {
      OID: column.oid,
      Name: column.name,
      DataType: dataTypes[column.type],
      ...(hasLength && { Length: length }),
      ...(column.type === 'decimal' && { SignificantDigits: Math.max(decimals, column.decimals ?? 0) }),
      SASFieldName: column.shortName,
    },
    [
      description(column.label, column.name),
      column.codeList && el('CodeListRef', { CodeListOID: column.codeList.oid }),
      el('def:Origin', { Type: column.oid.startsWith('VERUM.') ? 'Assigned' : 'Collected' }),
    ],
  );
}

function codeLists(datasets: readonly Dataset[]): XmlNode[] {
  const lists = datasets.flatMap(({ columns }) => columns.flatMap(({ codeList }) => codeList ?? []));
  return [...new Map(lists.map((list) => [list.oid, list])).values()].map(codeListDef);
}

function codeListDef({ oid, name, dataType, entries }: CodeList): XmlNode {
  const isDecoded = entries.some(({ decode }) => decode.length > 0);
  return el(
    'CodeList',
    { OID: oid, Name: name || oid, DataType: dataType, 'def:IsNonStandard': 'Yes' },
    entries.map(({ codedValue, decode }) =>
      isDecoded
        ? el('CodeListItem', { CodedValue: codedValue }, [el('Decode', {}, translated(decode, codedValue))])
        : el('EnumeratedItem', { CodedValue: codedValue }),
    ),
  );
}

const description = (texts: Texts, fallback: string) => el('Description', {}, translated(texts, fallback));

function translated(texts: Texts, fallback: string): XmlNode[] {
  const given = texts.length > 0 ? texts : [{ lang: '', text: fallback }];
  return given.map(({ lang, text }) => el('TranslatedText', { 'xml:lang': lang || undefined }, [text]));
}
