import { create } from '@bufbuild/protobuf';
import { refuse, violation } from '@verum/call';
import { patient } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { ParticipationState } from '../domain/participation.ts';
import { listParticipations } from '../logic/list-participations.ts';
import { noteParticipation } from '../logic/note-participation.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.patient.v1.ParticipationService: message ↔ command, nothing else. */
export function participationService(service: ServiceContext): Binding {
  return bind(patient.ParticipationService, {
    async noteParticipation({ patient: id, participation, revision }, call) {
      const { participation: key, study, site, state, since } = participation ?? create(patient.ParticipationSchema);
      const noted = { patient: id, id: key, study, site, state: stateOf(state), since, revision: Number(revision) };
      await noteParticipation(service, call, noted);
      return {};
    },
    async listParticipations({ patient: id }, call) {
      const found = await listParticipations(service, call, id);
      return {
        participations: found.map(({ id: participation, study, site, state, since }) => ({
          ...{ participation, study, site, since },
          state: patient.ParticipationState[state],
        })),
      };
    },
  });
}

const states: Partial<Record<patient.ParticipationState, ParticipationState>> = {
  [patient.ParticipationState.SCREENING]: 'SCREENING',
  [patient.ParticipationState.ENROLLED]: 'ENROLLED',
  [patient.ParticipationState.ENDED]: 'ENDED',
  [patient.ParticipationState.UNDONE]: 'UNDONE',
};

function stateOf(state: patient.ParticipationState): ParticipationState {
  const known = states[state];
  if (known) return known;
  const [textEn, textZh] = ['is none of the values known here', '不是已知的取值'];
  throw refuse('INVALID_REQUEST', {
    violations: [violation('participation.state', 'unknown', textEn, textZh)],
  });
}
