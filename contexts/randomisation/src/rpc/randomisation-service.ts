import { create } from '@bufbuild/protobuf';
import { randomisation } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { activateScheme } from '../logic/activate-scheme.ts';
import { createScheme } from '../logic/create-scheme.ts';
import { generateList } from '../logic/generate-list.ts';
import { getAllocation } from '../logic/get-allocation.ts';
import { getScheme } from '../logic/get-scheme.ts';
import { getSummary } from '../logic/get-summary.ts';
import { listPlaces } from '../logic/list-places.ts';
import { listSchemes } from '../logic/list-schemes.ts';
import { listUnblindings } from '../logic/list-unblindings.ts';
import { randomiseSubject } from '../logic/randomise-subject.ts';
import { unblindSubject } from '../logic/unblind-subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { designOf, toAllocation, toGenerated, toPlace, toScheme, toSummary, toUnblinding } from './messages.ts';

/** verum.randomisation.v1.RandomisationService: message ↔ command, nothing else. */
export function randomisationService(service: ServiceContext): Binding {
  return bind(randomisation.RandomisationService, {
    async createScheme({ study, design = create(randomisation.DesignSchema) }, call) {
      return toScheme(await createScheme(service, call, { study, design: designOf(design) }));
    },
    listSchemes: async ({ study }, call) => ({ schemes: (await listSchemes(service, call, study)).map(toScheme) }),
    getScheme: async (request, call) => toScheme(await getScheme(service, call, request)),
    async generateList({ dryRun, ...request }, call) {
      return toGenerated(await generateList(service, call, { ...request, isDryRun: dryRun }));
    },
    activateScheme: async (request, call) => toScheme(await activateScheme(service, call, request)),
    async listPlaces(request, call) {
      const { places, nextPageToken } = await listPlaces(service, call, request);
      return { places: places.map(toPlace), nextPageToken };
    },
    getSummary: async ({ study }, call) => toSummary(await getSummary(service, call, study)),
    async randomiseSubject({ study, subject, strata }, call) {
      return toAllocation(await randomiseSubject(service, call, { study, subject, strata }));
    },
    getAllocation: async (request, call) => toAllocation(await getAllocation(service, call, request)),
    async unblindSubject(request, call) {
      const { unblinding, arm } = await unblindSubject(service, call, request);
      return { unblinding: toUnblinding(unblinding), arm };
    },
    async listUnblindings(request, call) {
      const { unblindings, nextPageToken } = await listUnblindings(service, call, request);
      return { unblindings: unblindings.map(toUnblinding), nextPageToken };
    },
  });
}
