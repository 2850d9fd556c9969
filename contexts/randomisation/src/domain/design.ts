import { refuse, type Violation, violation } from '@verum/call';

export interface ArmRatio {
  readonly arm: string;
  /** 1 to 20: how many of this arm to how many of the others. */
  readonly ratio: number;
}

export interface Factor {
  /** `site` is taken from the subject. */
  readonly code: string;
  readonly levels: readonly string[];
  /** Of this factor's imbalance under minimisation; 1 elsewhere. */
  readonly weight: number;
}

interface Common {
  readonly masking: 'BLINDED' | 'OPEN';
  readonly arms: readonly ArmRatio[];
  readonly factors: readonly Factor[];
}

export interface BlockDesign extends Common {
  readonly method: 'BLOCKS';
  /** One is drawn for each block. */
  readonly blockSizes: readonly number[];
}
export interface ListDesign extends Common {
  readonly method: 'LIST';
}
export interface MinimisationDesign extends Common {
  readonly method: 'MINIMISATION';
  readonly imbalance: 'RANGE' | 'VARIANCE' | 'MARGINAL';
  /** How likely the arm that balances best is given; of arms with unequal ratios, the rarest. */
  readonly probability: number;
}

/** How a study randomises. A version of it never changes. */
export type Design = BlockDesign | ListDesign | MinimisationDesign;

export const siteFactor = 'site';
const strataMax = 2000;
const ratioMax = 20;

/** @throws Refusal INVALID_REQUEST with everything that is wrong with the design */
export function checkDesign(design: Design): void {
  const violations = [...armFaults(design), ...factorFaults(design), ...methodFaults(design)];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
}

/** How many of each arm the smallest block holds: the ratios without their common divisor. */
export function leastRatios(arms: readonly ArmRatio[]): readonly ArmRatio[] {
  const divisor = arms.reduce((common, { ratio }) => gcd(common, ratio), 0);
  return arms.map(({ arm, ratio }) => ({ arm, ratio: ratio / divisor }));
}

export function ratioSum(arms: readonly ArmRatio[]): number {
  return arms.reduce((sum, { ratio }) => sum + ratio, 0);
}

function armFaults({ arms }: Design): Violation[] {
  const faults: Violation[] = [];
  if (arms.length < 2) {
    faults.push(violation('design.arms', 'too_few', 'needs at least two arms', '至少需要两个组别'));
  }
  if (hasDoubles(arms.map(({ arm }) => arm))) {
    faults.push(violation('design.arms', 'not_unique', 'names an arm twice', '组别重复'));
  }
  if (arms.some(({ ratio }) => !Number.isInteger(ratio) || ratio < 1 || ratio > ratioMax)) {
    faults.push(
      violation('design.arms', 'ratio', `has a ratio outside of 1 to ${ratioMax}`, `比例须为 1 至 ${ratioMax}`),
    );
  }
  return faults;
}

function factorFaults({ factors, method }: Design): Violation[] {
  const faults: Violation[] = [];
  if (hasDoubles(factors.map(({ code }) => code))) {
    faults.push(violation('design.factors', 'not_unique', 'names a factor twice', '分层因素重复'));
  }
  factors.forEach(({ levels }, index) => {
    if (levels.length > 0 && !hasDoubles(levels)) return;
    const textEn = 'needs levels, each of them once';
    faults.push(violation(`design.factors[${index}].levels`, 'not_unique', textEn, '需列出各水平，且不得重复'));
  });
  const strata = factors.reduce((product, { levels }) => product * levels.length, 1);
  if (method !== 'MINIMISATION' && strata > strataMax) {
    const textEn = `makes more than ${strataMax} strata: most of them would stay empty, minimisation suits better`;
    faults.push(violation('design.factors', 'too_many', textEn, `分层超过 ${strataMax} 个，建议采用最小化法`));
  }
  return faults;
}

function methodFaults(design: Design): Violation[] {
  if (design.method === 'BLOCKS') return blockFaults(design);
  if (design.method === 'MINIMISATION') return minimisationFaults(design);
  return [];
}

function blockFaults({ arms, blockSizes }: BlockDesign): Violation[] {
  const least = ratioSum(leastRatios(arms));
  if (blockSizes.length > 0 && blockSizes.every((size) => size > 0 && size % least === 0) && !hasDoubles(blockSizes)) {
    return [];
  }
  const textEn = `needs different sizes, each a multiple of ${least}, the sum of the ratios`;
  return [
    violation('design.blockSizes', 'multiple', textEn, `需填写互不相同的区组长度，且均为比例之和 ${least} 的倍数`),
  ];
}

function minimisationFaults({ arms, factors, probability }: MinimisationDesign): Violation[] {
  const faults: Violation[] = [];
  if (factors.length === 0) {
    faults.push(violation('design.factors', 'too_few', 'needs a factor to balance', '至少需要一个平衡因素'));
  }
  const rarest = Math.min(...arms.map(({ ratio }) => ratio)) / ratioSum(arms);
  if (!(probability > rarest && probability <= 1)) {
    const textEn = 'is above the share of the rarest arm and at most 1';
    faults.push(violation('design.probability', 'range', textEn, '须大于占比最小组别的份额且不超过 1'));
  }
  return faults;
}

function hasDoubles(list: readonly (string | number)[]): boolean {
  return new Set(list).size < list.length;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
