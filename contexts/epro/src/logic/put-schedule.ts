import { type Call, refuse, violation } from '@verum/call';
import { readSchedule, type ScheduleModel } from '@verum/diary-rules';
import { checkSchedule } from '../domain/check-schedule.ts';
import type { ServiceContext } from '../service-context.ts';
import { findInstrument } from '../store/instruments.ts';
import { insertSchedule, newestSchedules, type ScheduleRecord } from '../store/schedules.ts';

export type { ScheduleRecord };

export interface PutSchedule {
  readonly study: string;
  readonly schedule: string;
  /** The version this one follows; 0 for the first. */
  readonly expectedVersion: number;
  /** verum.epro.v1.Schedule as JSON. */
  readonly content: object;
}

/**
 * A new version, for the tasks of the dates from `effectiveFrom` on: what was planned before that stays.
 * @throws Refusal INVALID_REQUEST, REVISION_STALE
 */
export async function putSchedule(service: ServiceContext, call: Call, command: PutSchedule): Promise<ScheduleRecord> {
  const { study, schedule, expectedVersion } = command;
  const { database, clock } = service;
  const model = readSchedule(command.content);
  const nowMs = clock.nowMs();
  const write = await database.write(
    call,
    expectedVersion === 0 ? `Schedule ${schedule}` : `Amendment of schedule ${schedule}`,
    async (tx) => {
      const [newest] = await newestSchedules(tx, study, schedule);
      if ((newest?.version ?? 0) !== expectedVersion) throw stale(command, newest);
      const key = { study, instrument: model.instrument, version: model.instrumentVersion };
      const violations = [
        ...((await findInstrument(tx, key)) ? [] : [noInstrument()]),
        ...checkSchedule(model, { before: newest && modelOf(newest), nowMs }),
      ];
      if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
      const record = recordOf(command, model);
      await insertSchedule(tx, record, { at: new Date(nowMs).toISOString(), by: call.actor.id });
      return record;
    },
    { exclusive: [`schedule/${study}/${schedule}`] },
  );
  return write;
}

/** The newest version of each. */
export function listSchedules({ database }: ServiceContext, call: Call, study: string): Promise<ScheduleRecord[]> {
  return database.read(call, (sql) => newestSchedules(sql, study));
}

function recordOf({ study, schedule, expectedVersion, content }: PutSchedule, model: ScheduleModel): ScheduleRecord {
  const { instrument, instrumentVersion, effectiveFrom } = model;
  const columns = new Set(['study', 'schedule', 'version', 'instrument', 'instrumentVersion', 'effectiveFrom']);
  const rest = Object.fromEntries(Object.entries(content).filter(([name]) => !columns.has(name)));
  return { study, schedule, version: expectedVersion + 1, content: rest, instrument, instrumentVersion, effectiveFrom };
}

function modelOf({ content, ...columns }: ScheduleRecord): ScheduleModel {
  return readSchedule({ ...content, ...columns });
}

function noInstrument() {
  const textEn = 'is not a version that was imported into this study';
  return violation('content.instrumentVersion', 'unknown_instrument', textEn, '不是已导入本研究的量表版本');
}

function stale({ study, schedule, expectedVersion }: PutSchedule, newest: ScheduleRecord | undefined) {
  const version = newest?.version ?? 0;
  const facts = { study, schedule, expectedVersion: String(expectedVersion), version: String(version) };
  return refuse('REVISION_STALE', { facts, detail: { expectedVersion, version } });
}
