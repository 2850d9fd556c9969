import { type Call, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import { afterFailure, forgottenAfterMs, type Guard, isLocked } from '../domain/lockout.ts';
import { normalisePassword } from '../domain/passwords.ts';
import type { NewSecurityEvent } from '../domain/security-events.ts';
import type { ServiceContext } from '../service-context.ts';
import { forgetGuards, loginFacts, putGuard, startGuard } from '../store/credentials.ts';
import { recordEvent } from '../store/security-events.ts';
import { actingAs, unrepeatable } from './caller.ts';

/** What a failure was a failure of; nothing for a login. */
type Facts = Readonly<Record<string, string>>;

export interface Proven {
  readonly userId: string;
  readonly nameHash: Buffer;
  readonly passwordHash: string;
}

/**
 * Whether the password is the user's. Each failure is counted and recorded in a transaction of its own.
 * @throws Refusal WRONG_CREDENTIALS, the same and after the same work whether or not the name exists; ACCOUNT_LOCKED
 * for a name that was tried too often, also whether or not it exists
 */
export async function checkPassword(
  service: ServiceContext,
  call: Call,
  { loginName, password, facts }: { loginName: string; password: string; facts?: Facts },
): Promise<Proven> {
  const nameHash = nameHashOf(service, loginName);
  const { userId, passwordHash, guard } = await service.database.read(call, (sql) =>
    loginFacts(sql, loginName, nameHash),
  );
  if (isLocked(guard, service.clock.nowMs())) {
    await recordRefused(service, call, userId);
    throw lockedUntil(guard as Guard, service.clock.nowMs());
  }
  const isRight = await service.passwords.verify(normalisePassword(password), passwordHash, call);
  if (isRight && userId !== undefined && passwordHash !== undefined) return { userId, nameHash, passwordHash };
  await recordFailure(service, call, { nameHash, userId, facts });
  throw refuse('WRONG_CREDENTIALS');
}

/** Keyed, because people type their password into the wrong field. */
export function nameHashOf(service: ServiceContext, loginName: string): Buffer {
  return service.secretKey.mac(loginName.toLowerCase(), 'login name');
}

export function lockedUntil({ lockedUntilMs }: Guard, nowMs: number) {
  return refuse('ACCOUNT_LOCKED', {
    facts: { lockedUntil: new Date(lockedUntilMs).toISOString() },
    retryAfterSeconds: Math.ceil((lockedUntilMs - nowMs) / 1000),
  });
}

export async function recordFailure(
  service: ServiceContext,
  call: Call,
  { nameHash, userId, facts }: { nameHash: Buffer; userId: string | undefined; facts?: Facts | undefined },
): Promise<void> {
  const nowMs = service.clock.nowMs();
  const write = userId === undefined ? call : actingAs(call, { id: userId, displayName: '' });
  await service.database.write(unrepeatable(write), 'Failed login', async (tx) => {
    await forgetGuards(tx, nowMs - forgottenAfterMs);
    const guard = await startGuard(tx, { hash: nameHash, userId }, nowMs);
    await countFailure(tx, { nameHash, guard, about: { userId, actor: write.actor.id, facts } }, nowMs);
  });
}

/** One more failure, for whoever holds the guard; the fifth locks the name. */
export async function countFailure(
  tx: Tx,
  { nameHash, guard, about }: { nameHash: Buffer; guard: Guard; about: Omit<NewSecurityEvent, 'kind'> },
  nowMs: number,
): Promise<void> {
  const next = afterFailure(guard, nowMs);
  await putGuard(tx, nameHash, next);
  await recordEvent(tx, { ...about, kind: 'login.failed' }, nowMs);
  if (about.userId !== undefined && isLocked(next, nowMs) && !isLocked(guard, nowMs)) {
    const facts = { until: new Date(next.lockedUntilMs).toISOString() };
    await recordEvent(tx, { ...about, kind: 'account.locked', facts }, nowMs);
  }
}

async function recordRefused(service: ServiceContext, call: Call, userId: string | undefined): Promise<void> {
  const event = { kind: 'login.refused', userId, actor: userId ?? call.actor.id, facts: { why: 'locked' } } as const;
  await service.database.write(unrepeatable(call), 'Login of a locked account', (tx) =>
    recordEvent(tx, event, service.clock.nowMs()),
  );
}
