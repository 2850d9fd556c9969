import { type Call, type Refusal, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import { acceptedStep } from '../crypto/totp.ts';
import { type Guard, isLocked } from '../domain/lockout.ts';
import type { ServiceContext } from '../service-context.ts';
import { dropGuard, startGuard } from '../store/credentials.ts';
import { lockFactor, noteStep, type SecondFactor } from '../store/second-factors.ts';
import { countFailure, lockedUntil, type Proven } from './check-password.ts';

export type Unproven =
  | { readonly kind: 'locked'; readonly guard: Guard }
  | { readonly kind: 'code'; readonly why: 'missing' | 'wrong' };
export type Judgement = { readonly kind: 'proven' } | Unproven;

/**
 * The second half of a proof, once the password was right, in the transaction of what it is given for: the lock, and
 * the one-time code where the user has set up a second factor. It holds the guard of the name, so that guesses made
 * at the same moment count: once they have locked it the right one comes too late. A wrong code is counted in this
 * transaction, which has to be committed before `requireProven` refuses.
 */
export async function checkCode(
  service: ServiceContext,
  call: Call,
  tx: Tx,
  given: { proven: Proven; code: string; facts?: Readonly<Record<string, string>> },
): Promise<Judgement> {
  const { userId, nameHash } = given.proven;
  const nowMs = service.clock.nowMs();
  const guard = await startGuard(tx, { hash: nameHash, userId }, nowMs);
  if (isLocked(guard, nowMs)) return { kind: 'locked', guard };
  const factor = await lockFactor(tx, userId);
  if (factor?.isConfirmed) {
    if (given.code.trim() === '') return { kind: 'code', why: 'missing' };
    if (!(await useCode(service, tx, { userId, factor, code: given.code }))) {
      const about = { userId, actor: call.actor.id, facts: { ...given.facts, why: 'code' } };
      await countFailure(tx, { nameHash, guard, about }, nowMs);
      return { kind: 'code', why: 'wrong' };
    }
  }
  await dropGuard(tx, nameHash);
  return { kind: 'proven' };
}

/** Whether the code is right, and then it is used up. */
export async function useCode(
  service: ServiceContext,
  tx: Tx,
  { userId, factor, code }: { userId: string; factor: SecondFactor; code: string },
): Promise<boolean> {
  const secret = service.secretKey.open(factor.sealedSecret, factorPurpose(userId));
  // Without the key file that sealed it nobody can tell; letting people in would be worse than an administrator's reset.
  if (!secret) return false;
  const step = acceptedStep(secret, code, { nowMs: service.clock.nowMs(), lastStep: factor.lastStep });
  if (step === undefined) return false;
  await noteStep(tx, userId, step);
  return true;
}

/** Bound to the user: a row copied to somebody else opens nothing. */
export function factorPurpose(userId: string): string {
  return `second factor ${userId}`;
}

/** @throws Refusal ACCOUNT_LOCKED; SECOND_FACTOR_REQUIRED for a code that is missing or wrong */
export function requireProven(judged: Judgement, nowMs: number): void {
  if (judged.kind !== 'proven') throw unproven(judged, nowMs);
}

export function unproven(judged: Unproven, nowMs: number): Refusal {
  return judged.kind === 'locked' ? lockedUntil(judged.guard, nowMs) : codeRefused(judged.why);
}

export function codeRefused(why: 'missing' | 'wrong') {
  const text = { textEn: 'is wrong, has run out or was used already', textZh: '验证码错误、已过期或已使用过' };
  const violations = why === 'wrong' ? [{ field: 'oneTimeCode', rule: 'wrong', ...text }] : [];
  return refuse('SECOND_FACTOR_REQUIRED', { facts: { code: why }, violations });
}
