/**
 * The data types an item can have, and what an item asks of its value. The 23 names of ODM 1.3.2 and 2.0 fall onto
 * these: string is text, float is a decimal (ODM bases it on xs:decimal), hexFloat and base64Float are binaries.
 */
export const DATA_TYPES = [
  'text',
  'integer',
  'decimal',
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
  'duration',
  'interval',
  'uri',
  'hexBinary',
  'base64Binary',
] as const;

export type DataType = (typeof DATA_TYPES)[number];

export interface ValueSpec {
  readonly dataType: DataType;
  /** text: most Unicode code points; integer, decimal: most digits, leading zeros not counted. Ignored elsewhere. */
  readonly length?: number | undefined;
  /** decimal only: most digits after the decimal point (ODM SignificantDigits). */
  readonly significantDigits?: number | undefined;
  /** The coded values of the code list; membership is exact, to the character. */
  readonly codes?: ReadonlySet<string> | undefined;
  /** The value is several choices joined by `MULTIPLE_SEPARATOR`. */
  readonly multiple?: boolean | undefined;
}

/** Between the choices of a value that may have several, as OpenClinica and most ODM files write them. */
export const MULTIPLE_SEPARATOR = ',';

const ODM_NAMES: Readonly<Record<string, DataType>> = {
  string: 'text',
  float: 'decimal',
  URI: 'uri',
  durationDatetime: 'duration',
  intervalDatetime: 'interval',
  hexFloat: 'hexBinary',
  base64Float: 'base64Binary',
};

/** The data type behind an ODM name (1.3.2 or 2.0) or behind one of our own names; undefined for any other word. */
export function dataTypeFromOdm(name: string): DataType | undefined {
  return (DATA_TYPES as readonly string[]).includes(name)
    ? (name as DataType)
    : Object.hasOwn(ODM_NAMES, name)
      ? ODM_NAMES[name]
      : undefined;
}
