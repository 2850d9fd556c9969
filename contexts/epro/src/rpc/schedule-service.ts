import { fromJson, type JsonValue, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { epro } from '@verum/contracts';
import type { AnchorModel, ParticipationState } from '@verum/diary-rules';
import { type Binding, bind } from '@verum/rpc';
import { getParticipant, listParticipants, type Participant } from '../logic/get-participant.ts';
import { listTasks } from '../logic/list-tasks.ts';
import { listContacts, putContact, type StoredContact } from '../logic/put-contact.ts';
import { listSchedules, putSchedule, type ScheduleRecord } from '../logic/put-schedule.ts';
import { setParticipation } from '../logic/set-participation.ts';
import type { ServiceContext } from '../service-context.ts';
import { anchors, participantStates, toTask } from './diary-messages.ts';
import { moment } from './moment.ts';

/** verum.epro.v1.ScheduleService: message ↔ command, nothing else. */
export function scheduleService(service: ServiceContext): Binding {
  return bind(epro.ScheduleService, {
    async putSchedule({ content, ...request }, call) {
      const json = content ? (toJson(epro.ScheduleSchema, content) as object) : {};
      return toSchedule(await putSchedule(service, call, { ...request, content: json }));
    },
    async listSchedules({ study }, call) {
      return { schedules: (await listSchedules(service, call, study)).map(toSchedule) };
    },
    getParticipant: async (request, call) => toParticipant(await getParticipant(service, call, request)),
    async listParticipants(request, call) {
      const { participants, nextPageToken } = await listParticipants(service, call, request);
      return { participants: participants.map(toParticipant), nextPageToken };
    },
    async setParticipation({ state, ...request }, call) {
      return toParticipant(await setParticipation(service, call, { ...request, state: stateNames[state] ?? 'active' }));
    },
    async putContact({ study, site, contact }, call) {
      return toContact(await putContact(service, call, { study, site, contact }));
    },
    async listContacts({ study }, call) {
      return { contacts: (await listContacts(service, call, study)).map(toContact) };
    },
    async listTasks(request, call) {
      return { tasks: (await listTasks(service, call, request)).map(toTask) };
    },
  });
}

function toContact({ contact, ...of }: StoredContact): MessageInitShape<typeof epro.ContactSchema> {
  return { ...of, contact: contact.map((text) => ({ ...text })) };
}

export function toSchedule({ content, ...columns }: ScheduleRecord): epro.Schedule {
  return { ...fromJson(epro.ScheduleSchema, content as JsonValue), ...columns };
}

const stateNames: Readonly<Record<number, ParticipationState>> = {
  [epro.ParticipantState.ACTIVE]: 'active',
  [epro.ParticipantState.PAUSED]: 'paused',
  [epro.ParticipantState.ENDED]: 'ended',
};

function toParticipant(participant: Participant): MessageInitShape<typeof epro.ParticipantSchema> {
  const { study, subject, site, state, zone, anchors: dates, lastSeenAt, isPaired, isStoreLost } = participant;
  const seen = moment(lastSeenAt);
  return {
    ...{ study, subject, site, state: participantStates[state], zone, anchors: dates.map(toAnchor) },
    ...{ paired: isPaired, storeLost: isStoreLost, ...(seen && { lastSeenAt: seen }) },
  };
}

function toAnchor({ anchor, visit, date }: AnchorModel): MessageInitShape<typeof epro.AnchorDateSchema> {
  return { anchor: anchors[anchor], visit, date };
}
