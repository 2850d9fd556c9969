import { object, optional, rpcTarget, string } from '@verum/config';
import { patient } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { participationService } from './rpc/participation-service.ts';
import { patientService } from './rpc/patient-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ IdentifierKeyFile: optional(string()), IdentityRpc: optional(rpcTarget) });

/** Persons: identifiers, basics, tags, vital signs, encounters; which studies they take part in. */
export const patientContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'patient',
  migrations: new URL('../migrations/', import.meta.url),
  services: [patient.PatientService, patient.ParticipationService],
  needs: [],
  config,
  async start(resources) {
    const service = await serviceContext(resources);
    return { bindings: [patientService(service), participationService(service)] };
  },
};
