import { checkValue } from '@verum/values';
import type { Element } from './element.ts';
import { isUnitOf, ucumOfWords, type VitalKind } from './vital-kind.ts';

export interface Measurement {
  /** A decimal, to the character as the source wrote it. */
  readonly value: string;
  /** UCUM, e.g. `mm[Hg]`. */
  readonly unit: string;
}

const UCUM = 'http://unitsofmeasure.org';

/** Reads `valueQuantity` of an observation or component; undefined, with a finding, unless value and unit are certain. */
export function readMeasurement(part: Element, kind: VitalKind): Measurement | undefined {
  const quantity = part.child('valueQuantity');
  const written = quantity?.number('value');
  if (!quantity || written === undefined) {
    part.report('value-absent');
    return undefined;
  }
  const comparator = quantity.text('comparator');
  if (comparator !== undefined) {
    quantity.report('value-not-exact', { detail: comparator });
    return undefined;
  }
  const value = readDecimal(quantity, written);
  const unit = value === undefined ? undefined : readUnit(quantity, kind);
  return value === undefined || unit === undefined ? undefined : { value, unit };
}

function readDecimal(quantity: Element, written: string): string | undefined {
  const plain = writeOut(written);
  if (plain === undefined || !checkValue({ dataType: 'decimal' }, plain).ok) {
    quantity.report('value-broken', { at: 'value' });
    return undefined;
  }
  if (plain !== written) quantity.report('exponent-written-out', { at: 'value' });
  return plain;
}

/** `1.20e2` as `120`: the digits stay, the point moves. Undefined beyond 38 places, where no measurement lies. */
function writeOut(written: string): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(written);
  if (!match) return written;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (Math.abs(point) > 38) return undefined;
  const padded = digits.padEnd(point, '0').padStart(digits.length + Math.max(0, 1 - point), '0');
  const at = Math.max(1, point);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const after = padded.slice(at);
  return `${sign}${before}${after && `.${after}`}`;
}

function readUnit(quantity: Element, kind: VitalKind): string | undefined {
  const system = quantity.text('system');
  const code = quantity.text('code');
  if (code !== undefined && (system === undefined || system === UCUM)) {
    if (isUnitOf(kind, code)) return code;
  } else if (system === undefined) {
    const unit = ucumOfWords(quantity.text('unit') ?? '');
    if (isUnitOf(kind, unit)) {
      quantity.report('unit-not-coded', { at: 'unit', detail: unit });
      return unit;
    }
  }
  quantity.report('unit-not-known');
  return undefined;
}
