import assert from 'node:assert/strict';
import { loadDemo } from '@verum/cli';
import { identity, Role } from '@verum/contracts';
import type { DemoPlan } from '@verum/demo';
import type { Person, Stack } from './stack.ts';

/** Three more people, beside the demo's own, who may look at all of it. */
export interface DemoReaders {
  readonly manager: Person;
  readonly auditor: Person;
  readonly unblinded: Person;
}

/** Loads the plan into an installation whose first administrator invites the demo's operator. */
export async function loadDemoTrial(stack: Stack, plan: DemoPlan): Promise<DemoReaders> {
  const { invitationToken } = await stack.admin.of(identity.IdentityService).createUser({
    loginName: 'operator',
    displayName: 'Operator',
    grants: [{ role: Role.OPERATOR, study: '*', site: '*' }],
  });
  const told: [done: number, total: number][] = [];
  await loadDemo({
    address: stack.address,
    firstToken: invitationToken,
    password: 'verum demo 2026',
    plan,
    onProgress: (done, total) => told.push([done, total]),
  });
  assert.deepEqual(
    told.map(([done]) => done),
    told.map((_, index) => index + 1),
  );
  assert.equal(told.at(-1)?.[0], told.at(-1)?.[1], 'progress ends at its total');
  const whole = (role: Role) => ({ role, study: plan.study.code, site: '*' });
  return {
    manager: await stack.person('test.manager', whole(Role.DATA_MANAGER)),
    auditor: await stack.person('test.auditor', whole(Role.AUDITOR)),
    unblinded: await stack.person('test.unblinded', whole(Role.UNBLINDED)),
  };
}
