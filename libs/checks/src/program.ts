import type { Comparator, Unit } from '@verum/odm';
import {
  chooseRange,
  compareDecimals,
  convert,
  type DataType,
  isBefore,
  isNotAfter,
  isSameMoment,
  judge,
  type ReferenceRange,
  type UnitConversion,
} from '@verum/values';
import type { Expressions, Given, GivenValue } from './expression.ts';

/** What a rule computes from its inputs. */
export type Program =
  | { readonly kind: 'cel'; readonly code: string }
  /** Inputs: the value and, where a unit is asked for, the unit. */
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly checkValues: readonly string[];
      readonly dataType: DataType;
      readonly itemOid: string;
      /** The unit the check is written in; the only unit of the item, for values that carry none. */
      readonly unit?: Unit;
      readonly onlyUnit?: Unit;
    }
  /** Inputs by name: value, unit, sex, birthDate, and date, date2 … of which the first that is there counts. */
  | { readonly kind: 'reference'; readonly itemOid: string; readonly ranges: readonly ReferenceRange[] };

export interface Surroundings {
  readonly expressions: Expressions;
  readonly conversions: readonly UnitConversion[];
  readonly units: ReadonlyMap<string, Unit>;
  readonly today?: string | undefined;
}

/** The result: for checks and conditions true, false, or undefined for undetermined; for derivations any CEL value. */
export function runProgram(
  program: Program,
  givens: readonly Given[],
  values: readonly GivenValue[],
  around: Surroundings,
): unknown {
  switch (program.kind) {
    case 'cel':
      return around.expressions.run(program.code, givens, values);
    case 'compare':
      return runCompare(program, single(values[0]), single(values[1]), around);
    case 'reference':
      return runReference(program, givens, values, around);
  }
}

const single = (value: GivenValue) => (typeof value === 'string' ? value : undefined);

function runCompare(
  program: Extract<Program, { kind: 'compare' }>,
  value: string | undefined,
  unit: string | undefined,
  around: Surroundings,
): boolean | undefined {
  if (value === undefined) return undefined;
  const compared = program.unit ? inUnit(program, value, unit, around) : value;
  if (compared === undefined) return undefined;
  return holds(program.comparator, program.dataType, compared, program.checkValues);
}

/** The value in the unit of the check; undefined when it is in another and no conversion leads from there. */
function inUnit(
  { unit: wanted, onlyUnit, itemOid }: Extract<Program, { kind: 'compare' }>,
  value: string,
  unit: string | undefined,
  { conversions, units }: Surroundings,
): string | undefined {
  const carried = unit ?? onlyUnit?.oid;
  if (!wanted || carried === undefined) return undefined;
  const targets = spellings(wanted);
  if (targets.includes(carried)) return value;
  const definition = units.get(carried);
  for (const from of definition ? spellings(definition) : [carried]) {
    if (targets.includes(from)) return value;
    for (const to of targets) {
      const converted = convert(value, from, to, conversions, { item: itemOid });
      if (converted) return converted.value;
    }
  }
  return undefined;
}

/** A unit is named by its OID in values, and by a symbol in an item of its own or in the design. */
export const spellings = ({ oid, name, symbol }: Unit): string[] => [oid, ...symbol.map(({ text }) => text), name];

/** Does a value satisfy a comparison? IN and NOTIN take several check values, the others one. */
export function holds(
  comparator: Comparator,
  dataType: DataType,
  value: string,
  checkValues: readonly string[],
): boolean | undefined {
  const [limit = ''] = checkValues;
  const order = orderOf(dataType);
  switch (comparator) {
    case 'LT':
      return order.isBefore(value, limit);
    case 'LE':
      return order.isNotAfter(value, limit);
    case 'GT':
      return order.isBefore(limit, value);
    case 'GE':
      return order.isNotAfter(limit, value);
    case 'EQ':
      return order.isSame(value, limit);
    case 'NE':
      return not(order.isSame(value, limit));
    case 'IN':
      return any(checkValues.map((one) => order.isSame(value, one)));
    case 'NOTIN':
      return not(any(checkValues.map((one) => order.isSame(value, one))));
  }
}

interface Order {
  isBefore(a: string, b: string): boolean | undefined;
  isNotAfter(a: string, b: string): boolean | undefined;
  isSame(a: string, b: string): boolean | undefined;
}

const fromSign = (sign: (a: string, b: string) => number | undefined): Order => ({
  isBefore: (a, b) => mapped(sign(a, b), (order) => order < 0),
  isNotAfter: (a, b) => mapped(sign(a, b), (order) => order <= 0),
  isSame: (a, b) => mapped(sign(a, b), (order) => order === 0),
});

const mapped = (sign: number | undefined, ask: (order: number) => boolean) =>
  sign === undefined ? undefined : ask(sign);

const TEXT = fromSign((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const DECIMAL = fromSign(compareDecimals);
const DATE: Order = { isBefore, isNotAfter, isSame: isSameMoment };
/** Times compare as times of one day. */
const onOneDay = (time: string) => `2000-01-01T${time}`;
const TIME: Order = {
  isBefore: (a, b) => isBefore(onOneDay(a), onOneDay(b)),
  isNotAfter: (a, b) => isNotAfter(onOneDay(a), onOneDay(b)),
  isSame: (a, b) => isSameMoment(onOneDay(a), onOneDay(b)),
};
const DOUBLE = fromSign((a, b) => {
  const exact = compareDecimals(a, b);
  if (exact !== undefined) return exact;
  // One of them has an exponent.
  const difference = Number(a.replace(/[dD]/, 'e')) - Number(b.replace(/[dD]/, 'e'));
  return Number.isNaN(difference) ? undefined : Math.sign(difference);
});
const isTrue = (text: string) => (/^(true|1)$/.test(text) ? 1 : /^(false|0)$/.test(text) ? 0 : Number.NaN);
const BOOLEAN = fromSign((a, b) => {
  const difference = isTrue(a) - isTrue(b);
  return Number.isNaN(difference) ? undefined : difference;
});
/** Months have no length: two durations are the same or it cannot be told. */
const LETTERS: Order = {
  isBefore: () => undefined,
  isNotAfter: () => undefined,
  isSame: (a, b) => (a === b ? true : undefined),
};

function orderOf(dataType: DataType): Order {
  switch (dataType) {
    case 'integer':
    case 'decimal':
      return DECIMAL;
    case 'double':
      return DOUBLE;
    case 'boolean':
      return BOOLEAN;
    case 'date':
    case 'datetime':
    case 'partialDate':
    case 'partialDatetime':
    case 'incompleteDate':
    case 'incompleteDatetime':
      return DATE;
    case 'time':
    case 'partialTime':
    case 'incompleteTime':
      return TIME;
    case 'duration':
    case 'interval':
      return LETTERS;
    default:
      return TEXT;
  }
}

const not = (answer: boolean | undefined) => (answer === undefined ? undefined : !answer);

function any(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function runReference(
  { itemOid, ranges }: Extract<Program, { kind: 'reference' }>,
  givens: readonly Given[],
  values: readonly GivenValue[],
  { units, today }: Surroundings,
): boolean | undefined {
  const named = (isMeant: (name: string) => boolean) => {
    const position = givens.findIndex(({ name }, at) => isMeant(name) && values[at] !== undefined);
    return single(values[position]);
  };
  const value = named((name) => name === 'value');
  if (value === undefined) return undefined;
  const unit = named((name) => name === 'unit');
  const sex = named((name) => name === 'sex');
  const birthDate = named((name) => name === 'birthDate');
  const date = named((name) => /^date\d*$/.test(name)) ?? today;
  const choice = chooseRange({ item: itemOid, unit, sex, birthDate, date }, rangesFor(unit, ranges, units));
  if (choice.kind !== 'range') return undefined;
  const verdict = judge(value, choice.range);
  return verdict === 'undetermined' ? undefined : verdict === 'within';
}

/** The ranges with this unit as the value carries it, however each of them writes it. */
function rangesFor(
  unit: string | undefined,
  ranges: readonly ReferenceRange[],
  units: ReadonlyMap<string, Unit>,
): readonly ReferenceRange[] {
  const definition = unit === undefined ? undefined : units.get(unit);
  if (unit === undefined || !definition) return ranges;
  const names = spellings(definition);
  return ranges.map((range) => (range.unit !== undefined && names.includes(range.unit) ? { ...range, unit } : range));
}
