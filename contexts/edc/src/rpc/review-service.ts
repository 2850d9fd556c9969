import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { decideUnlock } from '../logic/review/decide-unlock.ts';
import { getLockChecklist } from '../logic/review/get-lock-checklist.ts';
import { listDroppedVerifications } from '../logic/review/list-dropped-verifications.ts';
import { listHolds } from '../logic/review/list-holds.ts';
import { getChangesSinceSignature, listSignatures } from '../logic/review/list-signatures.ts';
import { listUnlockRequests } from '../logic/review/list-unlock-requests.ts';
import { requestUnlock } from '../logic/review/request-unlock.ts';
import { changeHold } from '../logic/review/set-hold.ts';
import { sign } from '../logic/review/sign.ts';
import { verifyItems } from '../logic/review/verify-items.ts';
import type { ServiceContext } from '../service-context.ts';
import { toChange } from './messages.ts';
import {
  toChecklist,
  toDropped,
  toFormVerification,
  toHoldState,
  toSignature,
  toUnlockRequest,
  unlockStateOf,
} from './review-messages.ts';

/** verum.edc.v1.ReviewService: message ↔ command, nothing else. */
export function reviewService(service: ServiceContext): Binding {
  return bind(edc.ReviewService, {
    async verifyItems({ study, forms }, call) {
      return { forms: await verifyItems(service, call, { study, forms: forms.map(toFormVerification) }) };
    },
    async listDroppedVerifications(request, call) {
      const { dropped, nextPageToken } = await listDroppedVerifications(service, call, request);
      return { dropped: dropped.map(toDropped), nextPageToken };
    },
    async sign({ study, subject, place, meaning, proof, seen }, call) {
      const forms = seen.map(({ form, revision }) => ({ form, revision: Number(revision) }));
      return toSignature(await sign(service, call, { study, subject, place, meaning, proof, seen: forms }));
    },
    listSignatures: async (request, call) => ({
      signatures: (await listSignatures(service, call, request)).map(toSignature),
    }),
    async getChangesSinceSignature(request, call) {
      const { changes, unsigned } = await getChangesSinceSignature(service, call, request);
      return { changes: changes.map(toChange), unsigned: [...unsigned] };
    },
    freeze: async ({ undo, ...request }, call) =>
      toHoldState(await changeHold(service, call, { ...request, action: undo ? 'unfreeze' : 'freeze' })),
    lock: async (request, call) => toHoldState(await changeHold(service, call, { ...request, action: 'lock' })),
    getLockChecklist: async (request, call) => toChecklist(await getLockChecklist(service, call, request)),
    async listHolds(request, call) {
      const { holds, nextPageToken } = await listHolds(service, call, request);
      return { holds: holds.map(toHoldState), nextPageToken };
    },
    requestUnlock: async (request, call) => toUnlockRequest(await requestUnlock(service, call, request)),
    decideUnlock: async (request, call) => toUnlockRequest(await decideUnlock(service, call, request)),
    async listUnlockRequests({ state, ...request }, call) {
      const query = { ...request, state: unlockStateOf(state) };
      const { requests, nextPageToken } = await listUnlockRequests(service, call, query);
      return { requests: requests.map(toUnlockRequest), nextPageToken };
    },
  });
}
