import type { MessageInitShape } from '@bufbuild/protobuf';
import { refuse, violation } from '@verum/call';
import { randomisation } from '@verum/contracts';
import type { Design } from '../domain/design.ts';
import type { Levels } from '../domain/strata.ts';
import type { Generated } from '../logic/generate-list.ts';
import type { Summary } from '../logic/get-summary.ts';
import type { PlacePage } from '../logic/list-places.ts';
import type { UnblindingPage } from '../logic/list-unblindings.ts';
import type { SeenAllocation, SeenScheme } from '../logic/seen.ts';

// What the use cases answer, as the contract writes it, and the design as the domain reads it. '' is what is absent.

const { Method, Masking, Imbalance, SchemeState } = randomisation;

/** @throws Refusal INVALID_REQUEST for what does not go with the method, or a value that this build does not know */
export function designOf(message: randomisation.Design): Design {
  const { method, blockSizes, imbalance, probability } = message;
  const isMinimisation = method === Method.MINIMISATION;
  const common = {
    masking: known(maskings[message.masking], 'design.masking'),
    arms: message.arms.map(({ arm, ratio }) => ({ arm, ratio: ratio || 1 })),
    factors: message.factors.map(({ code, levels, weight }) => ({ code, levels: [...levels], weight: weight || 1 })),
  };
  if (blockSizes.length > 0 && method !== Method.BLOCKS) throw notHere('design.blockSizes');
  if (imbalance !== Imbalance.UNSPECIFIED && !isMinimisation) throw notHere('design.imbalance');
  if (probability !== 0 && !isMinimisation) throw notHere('design.probability');
  if (message.factors.some(({ weight }) => weight > 1) && !isMinimisation) throw notHere('design.factors');
  if (method === Method.BLOCKS) return { method: 'BLOCKS', ...common, blockSizes: [...blockSizes] };
  if (method === Method.LIST) return { method: 'LIST', ...common };
  if (!isMinimisation) throw unknownValue('design.method');
  return {
    method: 'MINIMISATION',
    ...common,
    imbalance: known(imbalances[imbalance], 'design.imbalance'),
    probability,
  };
}

export function toScheme(scheme: SeenScheme): MessageInitShape<typeof randomisation.SchemeSchema> {
  const { method, masking, arms, factors, blockSizes, imbalance, probability } = scheme.design;
  return {
    study: scheme.study,
    scheme: String(scheme.scheme),
    state: SchemeState[scheme.state],
    design: {
      method: Method[method],
      masking: Masking[masking],
      arms: arms.map(({ arm, ratio }) => ({ arm, ratio })),
      factors: factors.map(({ code, levels, weight = 0 }) => ({ code, levels: [...levels], weight })),
      blockSizes: [...(blockSizes ?? [])],
      ...(imbalance && { imbalance: Imbalance[imbalance] }),
      ...(probability !== undefined && { probability }),
    },
    hasList: scheme.hasList,
    listHash: scheme.listHash ?? '',
    seed: scheme.seed ?? '',
    activatedAt: scheme.activatedAt ?? '',
  };
}

export function toGenerated({
  scheme,
  preview,
}: Generated): MessageInitShape<typeof randomisation.GenerateListResponseSchema> {
  return {
    scheme: toScheme(scheme),
    ...(preview && {
      strata: preview.strata.map((stratum) => ({ ...stratum, arms: [...stratum.arms] })),
      arms: [...preview.arms],
    }),
  };
}

export function toPlace({
  stratum,
  sequence,
  arm,
  kit,
  number,
  subject,
  at,
}: PlacePage['places'][number]): MessageInitShape<typeof randomisation.PlaceSchema> {
  return { stratum, sequence, arm, kit, number, subject: subject ?? '', at: at ?? '' };
}

export function toAllocation(allocation: SeenAllocation): MessageInitShape<typeof randomisation.AllocationSchema> {
  const { study, subject, site, scheme, strata, number, kit, at, by, arm } = allocation;
  return {
    study,
    subject,
    site,
    scheme: String(scheme),
    strata: toLevels(strata),
    number,
    kit,
    at,
    by,
    arm: arm ?? '',
  };
}

export function toSummary({
  scheme,
  randomised,
  strata,
}: Summary): MessageInitShape<typeof randomisation.SummarySchema> {
  return {
    scheme: scheme === null ? '' : String(scheme),
    randomised,
    strata: strata.map((row) => ({ site: row.site, strata: toLevels(row.strata), randomised: row.randomised })),
  };
}

export function toUnblinding({
  subject,
  site,
  at,
  by,
  reason,
}: UnblindingPage['unblindings'][number]): MessageInitShape<typeof randomisation.UnblindingSchema> {
  return { subject, site, at, by, reason };
}

function toLevels(levels: Levels): { factor: string; level: string }[] {
  return Object.entries(levels)
    .map(([factor, level]) => ({ factor, level }))
    .toSorted((a, b) => (a.factor < b.factor ? -1 : 1));
}

const maskings: Partial<Record<randomisation.Masking, Design['masking']>> = {
  [Masking.BLINDED]: 'BLINDED',
  [Masking.OPEN]: 'OPEN',
};
const imbalances: Partial<Record<randomisation.Imbalance, 'RANGE' | 'VARIANCE' | 'MARGINAL'>> = {
  [Imbalance.RANGE]: 'RANGE',
  [Imbalance.VARIANCE]: 'VARIANCE',
  [Imbalance.MARGINAL]: 'MARGINAL',
};

function known<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw unknownValue(field);
  return value;
}

function unknownValue(field: string) {
  const violations = [violation(field, 'unknown', 'is none of the values known here', '不是已知的取值')];
  return refuse('INVALID_REQUEST', { violations });
}

function notHere(field: string) {
  const violations = [violation(field, 'not_here', 'does not go with this method', '与所选方法不符')];
  return refuse('INVALID_REQUEST', { violations });
}
