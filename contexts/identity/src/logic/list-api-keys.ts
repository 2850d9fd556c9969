import type { Call } from '@verum/call';
import type { ApiKey } from '../domain/api-keys.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/api-keys.ts';

const shownMax = 500;

/** The caller's own keys, the newest first, those that are revoked or ran out included. */
export function listApiKeys(service: ServiceContext, call: Call): Promise<readonly ApiKey[]> {
  return service.database.read(call, (sql) => store.listApiKeys(sql, call.actor.id, shownMax));
}
