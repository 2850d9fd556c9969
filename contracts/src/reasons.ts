import { getOption } from '@bufbuild/protobuf';
import { type ReasonRule, reason as reasonOption } from '../gen/verum/v1/options_pb.ts';
import { Reason, ReasonSchema } from '../gen/verum/v1/refusal_pb.ts';

const known = new Map<Reason, { name: string; rule: ReasonRule }>(
  ReasonSchema.values
    .filter((value) => value.number !== Reason.UNSPECIFIED)
    .map((value) => [value.number as Reason, { name: value.localName, rule: getOption(value, reasonOption) }] as const),
);

function entry(reason: Reason) {
  const found = known.get(reason) ?? known.get(Reason.INTERNAL);
  if (!found) throw new Error('the reason catalogue has no INTERNAL');
  return found;
}

/** Codes on both wires, and the words in both languages. A reason from a newer peer counts as INTERNAL. */
export function reasonRule(reason: Reason): ReasonRule {
  return entry(reason).rule;
}

/** The stable name, e.g. `REVISION_STALE`. */
export function reasonName(reason: Reason): string {
  return entry(reason).name;
}

export function parseReason(name: string): Reason | undefined {
  for (const [reason, { name: candidate }] of known) if (candidate === name) return reason;
  return undefined;
}

export function allReasons(): readonly Reason[] {
  return [...known.keys()];
}
