import { refuse, type Violation, violation } from '@verum/call';
import { type Design, siteFactor } from './design.ts';

/** The level of a subject in each factor, in the order of the design's factors. */
export type Levels = Readonly<Record<string, string>>;

/** The name of the only stratum of a design without factors. */
const single = '-';

/** Levels joined by `/`, which no level can hold: `01/F`. */
export function stratumOf({ factors }: Pick<Design, 'factors'>, levels: Levels): string {
  return factors.map(({ code }) => levels[code] ?? '').join('/') || single;
}

/** Every stratum, in the order of factors and levels: the streams of a list are dealt out in this order. */
export function strataOf({ factors }: Pick<Design, 'factors'>): readonly string[] {
  const keys = factors.reduce<readonly (readonly string[])[]>(
    (rows, { levels }) => rows.flatMap((row) => levels.map((level) => [...row, level])),
    [[]],
  );
  return keys.map((key) => key.join('/') || single);
}

/**
 * What the caller says of the subject, and the site of the subject where that is a factor. Nothing is quoted in a
 * refusal: a level is a finding about a person.
 * @throws Refusal INVALID_REQUEST
 */
export function levelsOf(
  { factors }: Pick<Design, 'factors'>,
  given: readonly { readonly factor: string; readonly level: string }[],
  site: string,
): Levels {
  const faults: Violation[] = [];
  const known = new Set(factors.map(({ code }) => code).filter((code) => code !== siteFactor));
  given.forEach(({ factor }, index) => {
    const isDouble = given.findIndex((one) => one.factor === factor) < index;
    if (known.has(factor) && !isDouble) return;
    const textEn = isDouble ? 'is given twice' : 'is not a factor that is given here';
    faults.push(
      violation(`strata[${index}].factor`, isDouble ? 'not_unique' : 'unknown', textEn, '不是需要填写的分层因素'),
    );
  });
  const levels = factors.map(({ code, levels: allowed }) => {
    const level = code === siteFactor ? site : given.find(({ factor }) => factor === code)?.level;
    if (level === undefined) {
      faults.push(violation(`strata.${code}`, 'required', 'is required', '为必填项'));
    } else if (!allowed.includes(level)) {
      const [textEn, textZh] =
        code === siteFactor
          ? ['is not among the sites of the randomisation scheme', '该研究中心不在随机方案中']
          : ['is not a level of this factor', '不是该分层因素的水平'];
      faults.push(violation(`strata.${code}`, 'unknown', textEn, textZh));
    }
    return [code, level ?? ''] as const;
  });
  if (faults.length > 0) throw refuse('INVALID_REQUEST', { violations: faults });
  return Object.fromEntries(levels);
}
