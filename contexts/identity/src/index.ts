/** Users, credentials, grants, sessions, API keys and signing keys. */
import { identity } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { identityService } from './rpc/identity-service.ts';
import { identityConfig, openServiceContext } from './service-context.ts';

export { firstAdministratorToken } from './logic/first-administrator.ts';

export const identityContext = {
  name: 'identity',
  migrations: new URL('../migrations/', import.meta.url),
  services: [identity.IdentityService],
  needs: [],
  config: identityConfig,
  start: async (resources) => ({ bindings: [identityService(await openServiceContext(resources))] }),
} satisfies ContextManifest<{ readonly SecretKeyFile: string | undefined }>;
