import { createHash } from 'node:crypto';
import { type Call, Refusal } from '@verum/call';
import { reasonName } from '@verum/contracts';
import { unknownForm } from '../../domain/build/build-shape.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { findForm, readFormKey } from '../../domain/casebook/find-form.ts';
import { formAt } from '../../domain/casebook/form-in.ts';
import { notStarted } from '../../domain/casebook/form-state.ts';
import { countVerification, verifiesAll } from '../../domain/review/count-verification.ts';
import { decideVerification, type ItemVerification } from '../../domain/review/decide-verification.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { saveVerification } from '../../store/verifications.ts';
import { loadCasebook } from '../casebook/change-casebook.ts';

export interface FormVerification {
  readonly subject: string;
  readonly form: string;
  readonly items: readonly ItemVerification[];
}

export interface VerifyItems {
  readonly study: string;
  readonly forms: readonly FormVerification[];
}

export interface VerifiedForm {
  readonly subject: string;
  readonly form: string;
  readonly verified: number;
  readonly toVerify: number;
  /** Name of the reason; '' when it was done. */
  readonly refused: string;
}

/** What one form of many may be refused for without stopping the others. */
const ofOneForm: ReadonlySet<string> = new Set([
  ...['NOT_FOUND', 'INVALID_REQUEST', 'HELD', 'STATE_FORBIDS', 'REVISION_STALE', 'UNKNOWN_ITEM'],
]);

/**
 * Says that items agree with their source: all or nothing within a form, each form for itself. A frozen form may be
 * verified, a locked one may not.
 * @throws Refusal for a single form what it is refused for: NOT_FOUND, INVALID_REQUEST, HELD, STATE_FORBIDS,
 * REVISION_STALE, UNKNOWN_ITEM; of several forms each answers with its reason
 */
export async function verifyItems(service: ServiceContext, call: Call, command: VerifyItems): Promise<VerifiedForm[]> {
  const { study, forms } = command;
  const done: VerifiedForm[] = [];
  for (const [index, { items, ...place }] of forms.entries()) {
    try {
      done.push(await verifyForm(service, partOf(call, index), { study, ...place }, items));
    } catch (error) {
      const reason = error instanceof Refusal ? reasonName(error.reason) : '';
      if (forms.length === 1 || !ofOneForm.has(reason)) throw error;
      done.push({ ...place, verified: 0, toVerify: 0, refused: reason });
    }
  }
  return done;
}

/** A key makes one transaction happen once, so each form's transaction has one of its own. */
function partOf(call: Call, index: number): Call {
  const { idempotency } = call;
  if (!idempotency || index === 0) return call;
  // Hashed, because a key of full length has no room for more.
  const key = `${createHash('sha256').update(idempotency.key).digest('hex')}/${index}`;
  return { ...call, idempotency: { key, requestHash: idempotency.requestHash } };
}

async function verifyForm(
  service: ServiceContext,
  call: Call,
  key: FormKey,
  items: readonly ItemVerification[],
): Promise<VerifiedForm> {
  const { subject, form } = key;
  readFormKey(form);
  return await service.database.write(
    call,
    'Source verification',
    async (tx) => {
      const { loaded, build } = await loadCasebook(service, tx, call, key);
      const state = loaded.forms.get(form) ?? notStarted;
      // Values that the build has no place for any more were captured all the same, and can be compared.
      const known = formAt(build, form);
      const compiled = known ?? (state === notStarted ? findForm(build, form) : unknownForm(form));
      const held = heldRefusal(loaded.holds, form, 'LOCKED');
      if (held) throw held;
      const verification = decideVerification(compiled, form, state, items);
      const counts = countVerification(compiled, verification.state, verifiesAll(build.design, key));
      if (verification.acts.length > 0) {
        await saveVerification(tx, key, { ...verification, counts });
      }
      return { subject, form, verified: counts.verifiedItems, toVerify: counts.toVerify, refused: '' };
    },
    subjectLocks(key),
  );
}
