import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import type { HoldPlace } from '../domain/review/hold.ts';
import type { LockChecklist } from '../domain/review/lock-checklist.ts';
import { type Signature, statusOf } from '../domain/review/signature.ts';
import type { UnlockState } from '../domain/review/unlock-request.ts';
import type { DroppedVerification } from '../logic/review/list-dropped-verifications.ts';
import type { ShownRequest } from '../logic/review/request-unlock.ts';
import type { HeldPlace } from '../logic/review/set-hold.ts';
import type { FormVerification } from '../logic/review/verify-items.ts';

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

export function toFormVerification({ subject, form, items }: edc.FormVerification): FormVerification {
  return {
    ...{ subject, form },
    items: items.map(({ path, version, withdraw, source }) => ({ path, version: Number(version), withdraw, source })),
  };
}

export function toDropped(dropped: DroppedVerification): MessageInitShape<typeof edc.DroppedVerificationSchema> {
  const { verifiedVersion, version, ...place } = dropped;
  return { ...place, verifiedVersion: BigInt(verifiedVersion), version: BigInt(version) };
}

export function toSignature(signature: Signature): MessageInitShape<typeof edc.SignatureSchema> {
  const { study, subject, place, number, meaning, signer, signerName, at, forms } = signature;
  return {
    ...{ study, subject, place, number, meaning, signer, signerName, at: timestamp(at) },
    forms: forms.map(({ form, revision, status, hash }) => ({
      ...{ form, revision: BigInt(revision), status: edc.SignatureStatus[status], contentHash: hash },
    })),
    status: edc.SignatureStatus[statusOf(signature)],
  };
}

export function toPlace({ site, subject, visit, form }: HoldPlace): MessageInitShape<typeof edc.HoldPlaceSchema> {
  return { site, subject, visit, form };
}

export function toHoldState({
  state,
  set,
  hold,
  at,
  ...place
}: HeldPlace): MessageInitShape<typeof edc.HoldStateSchema> {
  return {
    place: toPlace(place),
    hold: edc.Hold[state],
    ...(set && { at: timestamp(set.at), actor: set.actor, actorName: set.actorName ?? '', reason: set.reason }),
    ...{ effective: edc.Hold[hold], effectiveAt: at },
  };
}

export function toChecklist({ points, ready }: LockChecklist): MessageInitShape<typeof edc.LockChecklistSchema> {
  return { points: points.map(({ places, ...point }) => ({ ...point, places: [...places] })), ready };
}

export function toUnlockRequest(request: ShownRequest): MessageInitShape<typeof edc.UnlockRequestSchema> {
  const { number, state, reason, requestedBy, requestedAt, decidedBy, decidedAt, decisionReason, hold, at } = request;
  return {
    ...{ number, place: toPlace(request), state: edc.UnlockState[state], reason, requestedBy },
    requestedAt: timestamp(requestedAt),
    ...(decidedAt !== null && { decidedAt: timestamp(decidedAt) }),
    ...{ decidedBy: decidedBy ?? '', decisionReason: decisionReason ?? '' },
    requestedByName: request.requestedByName ?? '',
    decidedByName: request.decidedByName ?? '',
    ...{ effective: edc.Hold[hold], effectiveAt: at },
  };
}

const unlockStates: ReadonlyMap<edc.UnlockState, UnlockState> = new Map([
  [edc.UnlockState.PENDING, 'PENDING'],
  [edc.UnlockState.APPROVED, 'APPROVED'],
  [edc.UnlockState.REFUSED, 'REFUSED'],
]);

/** Undefined: not asked for. */
export const unlockStateOf = (state: edc.UnlockState): UnlockState | undefined => unlockStates.get(state);
