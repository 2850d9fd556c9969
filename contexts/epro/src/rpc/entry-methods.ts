import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { type Call, refuse } from '@verum/call';
import { epro } from '@verum/contracts';
import { repeatOf } from '../domain/told-entry.ts';
import { askCorrection } from '../logic/ask-correction.ts';
import { exportEntries } from '../logic/export-entries.ts';
import { type ComplianceRow, getCompliance } from '../logic/get-compliance.ts';
import { getTimeline } from '../logic/get-timeline.ts';
import { listCorrections } from '../logic/list-corrections.ts';
import { getEntry, getPhoto, listEntries, type SeenEntry } from '../logic/list-entries.ts';
import { withdrawCorrection } from '../logic/settle-correction.ts';
import type { ServiceContext } from '../service-context.ts';
import { participantStates, toCorrection } from './diary-messages.ts';
import { moment } from './moment.ts';

/** What verum.epro.v1.OversightService has of entries: reading them, and asking to correct them. */
export function entryMethods(service: ServiceContext) {
  return {
    async getCompliance(request: epro.GetComplianceRequest, call: Call) {
      const { study, site, schedule, from, to, pageSize, pageToken } = request;
      const found = await getCompliance(service, call, { study, site, schedule, from, to, pageSize, pageToken });
      return { ...found, rows: found.rows.map(toRow) };
    },
    async listEntries(request: epro.ListEntriesRequest, call: Call) {
      const { study, subject, site, schedule, pageSize, pageToken } = request;
      const found = await listEntries(service, call, { study, subject, site, schedule, pageSize, pageToken });
      return { entries: found.entries.map(toRecord), nextPageToken: found.nextPageToken };
    },
    async getEntry({ study, entry }: epro.GetEntryRequest, call: Call) {
      return toRecord(await getEntry(service, call, { study, entry }));
    },
    async getPhoto({ study, entry, sha256 }: epro.GetPhotoRequest, call: Call) {
      const { mediaType, bytes } = await getPhoto(service, call, { study, entry, sha256 });
      return { contentType: mediaType, data: new Uint8Array(bytes) };
    },
    async getTimeline({ study, subject, pageSize, pageToken }: epro.GetTimelineRequest, call: Call) {
      const found = await getTimeline(service, call, { study, subject, pageSize, pageToken });
      return {
        events: found.events.map(({ at, ...event }) => ({ ...event, at: moment(at) })),
        nextPageToken: found.nextPageToken,
      };
    },
    async *exportEntries({ study, site, format }: epro.ExportEntriesRequest, call: Call) {
      const isJson = format === 'jsonl';
      const contentType = isJson ? 'application/jsonl; charset=utf-8' : 'text/csv; charset=utf-8';
      // The first part decides that there is an answer, though there be no entry.
      yield { contentType, data: new Uint8Array() };
      for await (const text of exportEntries(service, call, { study, site, format: isJson ? 'jsonl' : 'csv' })) {
        yield { contentType, data: Buffer.from(text) };
      }
    },
    async askCorrection({ study, entry, item, newValues, reason }: epro.AskCorrectionRequest, call: Call) {
      return toCorrection(await askCorrection(service, call, { study, entry, item, newValues, reason }));
    },
    async withdrawCorrection({ study, correction, reason }: epro.WithdrawCorrectionRequest, call: Call) {
      return toCorrection(await withdrawCorrection(service, call, { study, correction, reason }));
    },
    async listCorrections({ study, subject, pageSize, pageToken }: epro.ListCorrectionsRequest, call: Call) {
      const found = await listCorrections(service, call, { study, subject, pageSize, pageToken });
      return { corrections: found.corrections.map(toCorrection), nextPageToken: found.nextPageToken };
    },
  };
}

function toRow(row: ComplianceRow): MessageInitShape<typeof epro.ComplianceRowSchema> {
  const { subject, site, days, expected, done, late, missed, silentDays, isStoreLost, openAlerts } = row;
  return {
    ...{ subject, site, expected, done, late, missed, silentDays, openAlerts, storeLost: isStoreLost },
    days: days.map((day) => ({ ...day })),
    state: participantStates[row.state],
  };
}

function toRecord(seen: SeenEntry): MessageInitShape<typeof epro.EntryRecordSchema> {
  const { study, subject, site, fate, why, isLate, intoVisit, intoForm, task, entry } = seen;
  const repeat = seen.isFormRepeating === false ? '' : `!${repeatOf(task, entry)}`;
  return {
    ...{ study, subject, site, why, late: isLate, fate: epro.EntryFate[fate] },
    entry: readStored(seen.bytes),
    receivedAt: moment(seen.receivedAt),
    trueAt: moment(seen.trueAt),
    scores: seen.scores.map(({ score, value }) => ({ score, value: value ?? '' })),
    corrections: seen.corrections.map(toCorrection),
    notes: [...seen.flags],
    form: fate === 'KEPT' && intoVisit && intoForm ? `${intoVisit}~${intoForm}${repeat}` : '',
  };
}

function readStored(bytes: Uint8Array): epro.Entry {
  try {
    return fromBinary(epro.EntrySchema, bytes);
  } catch (cause) {
    throw refuse('INTERNAL', { cause });
  }
}
