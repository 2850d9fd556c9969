import { queryOptions } from '@tanstack/react-query';
import type { epro } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { api } from '../session/session.ts';

export type Instrument = Json<epro.Instrument>;
export type InstrumentItem = Json<epro.Item>;
export type Schedule = Json<epro.Schedule>;
export type Contact = Json<epro.Contact>;
export type Participant = Json<epro.Participant>;
export type Device = Json<epro.Device>;
export type Task = Json<epro.Task>;
export type EntryRecord = Json<epro.EntryRecord>;
export type Correction = Json<epro.Correction>;
export type Alert = Json<epro.Alert>;
/** With the alternatives of `when` side by side, as JSON has them. */
export type AlertRule = Omit<Json<epro.AlertRule>, 'when'> & {
  readonly entry?: Json<epro.AlertRule_EntryRule>;
  readonly missed?: Json<epro.AlertRule_MissedRule>;
  readonly silentDays?: number;
};
export type ComplianceRow = Json<epro.ComplianceRow>;
export type ComplianceDay = Json<epro.ComplianceDay>;
export type Reminders = Json<epro.Reminders>;
export type TimelineEvent = Json<epro.TimelineEvent>;

const pageSize = 500;

/** Every version of every instrument; versions never change. */
export const instrumentsQuery = (study: string) =>
  queryOptions({
    queryKey: ['epro', study, 'instruments'],
    queryFn: async ({ signal }) => {
      const all: Instrument[] = [];
      for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
        const page: Json<epro.ListInstrumentsResponse> = await api.instrument.listInstruments(
          { study, pageSize, pageToken },
          { signal },
        );
        all.push(...(page.instruments ?? []));
        pageToken = page.nextPageToken || undefined;
      }
      return all;
    },
  });

export const instrumentQuery = (study: string, instrument: string, version: string) =>
  queryOptions({
    queryKey: ['epro', study, 'instrument', instrument, version],
    queryFn: ({ signal }) => api.instrument.getInstrument({ study, instrument, version }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The newest version of each. */
export const schedulesQuery = (study: string) =>
  queryOptions({
    queryKey: ['epro', study, 'schedules'],
    queryFn: async ({ signal }) => (await api.schedule.listSchedules({ study }, { signal })).schedules ?? [],
  });

/** Whom participants call: of the sites that are reached, and of the study (site ''). */
export const contactsQuery = (study: string) =>
  queryOptions({
    queryKey: ['epro', study, 'contacts'],
    queryFn: async ({ signal }) => (await api.schedule.listContacts({ study }, { signal })).contacts ?? [],
  });

export const alertRulesQuery = (study: string) =>
  queryOptions({
    queryKey: ['epro', study, 'rules'],
    queryFn: async ({ signal }) =>
      ((await api.oversight.listAlertRules({ study }, { signal })).rules ?? []) as readonly AlertRule[],
  });

export const participantQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['epro', study, 'participant', subject],
    queryFn: ({ signal }) => api.schedule.getParticipant({ study, subject }, { signal }),
  });

export const devicesQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['epro', study, 'participant', subject, 'devices'],
    queryFn: async ({ signal }) => (await api.device.listDevices({ study, subject }, { signal })).devices ?? [],
  });

const countedMax = 100;

/** How many alerts wait to be looked at; at most 100 are counted. */
export const openAlertsQuery = (study: string, site: string | undefined) =>
  queryOptions({
    queryKey: ['epro', study, 'alerts', 'count', site ?? ''],
    queryFn: async ({ signal }) => {
      const page = await api.oversight.listAlerts({ study, site, pageSize: countedMax }, { signal });
      const { alerts = [] } = page;
      return {
        count: alerts.length,
        capped: Boolean(page.nextPageToken),
        urgent: alerts.filter(({ urgent }) => urgent).length,
      };
    },
  });
