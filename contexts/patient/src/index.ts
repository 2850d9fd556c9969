import { object, optional, rpcTarget, string } from '@verum/config';
import { patient } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { patientService } from './rpc/patient-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ IdentifierKeyFile: optional(string()), IdentityRpc: optional(rpcTarget) });

/** Persons: identifiers, basics, tags, vital signs, encounters. */
export const patientContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'patient',
  migrations: new URL('../migrations/', import.meta.url),
  services: [patient.PatientService],
  needs: [],
  config,
  start: async (resources) => ({ bindings: [patientService(await serviceContext(resources))] }),
};
