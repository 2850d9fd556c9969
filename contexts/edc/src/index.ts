import { object, optional, rpcTarget } from '@verum/config';
import { edc, identity, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { captureService } from './rpc/capture-service.ts';
import { edcService } from './rpc/edc-service.ts';
import { queryService } from './rpc/query-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ TrialRpc: optional(rpcTarget), IdentityRpc: optional(rpcTarget) });

/** Study builds, casebooks, forms and their history, ODM in and out. */
export const edcContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'edc',
  migrations: new URL('../migrations/', import.meta.url),
  services: [edc.EdcService, edc.CaptureService, edc.QueryService],
  needs: [trial.TrialService, identity.IdentityService],
  config,
  async start(resources) {
    const service = serviceContext(resources);
    return { bindings: [edcService(service), captureService(service), queryService(service)] };
  },
};
