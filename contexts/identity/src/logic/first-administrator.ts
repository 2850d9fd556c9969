import type { Clock } from '@verum/call';
import type { Database } from '@verum/database';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { firstAdministratorMs } from '../domain/invitations.ts';
import { ownCall } from '../service-context.ts';
import { putInvitation } from '../store/invitations.ts';
import { isEmpty } from '../store/users.ts';

/**
 * The token of the first administrator's one-time link (`<address>/setup#<token>`), good for 24 hours and in place
 * of any earlier one; undefined once there is a user. Only who can open identity's database gets it.
 */
export function firstAdministratorToken(database: Database, clock: Clock): Promise<string | undefined> {
  return ownCall('identity/first-administrator', clock, async (call) => {
    const token = newSecret();
    const isOpen = await database.write(call, 'First administrator', async (tx) => {
      if (!(await isEmpty(tx))) return false;
      const expiresMs = clock.nowMs() + firstAdministratorMs;
      await putInvitation(tx, { tokenHash: hashSecret(token), userId: undefined, expiresMs });
      return true;
    });
    return isOpen ? token : undefined;
  });
}
