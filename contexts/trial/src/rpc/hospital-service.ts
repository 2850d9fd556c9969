import { create } from '@bufbuild/protobuf';
import { trial } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { decideSyncConflict } from '../logic/decide-sync-conflict.ts';
import { getHospital } from '../logic/get-hospital.ts';
import { listDepartments } from '../logic/list-departments.ts';
import { listHospitals } from '../logic/list-hospitals.ts';
import { listParkedRecords } from '../logic/list-parked-records.ts';
import { listPractitioners } from '../logic/list-practitioners.ts';
import { listSyncConflicts } from '../logic/list-sync-conflicts.ts';
import { listSyncRuns } from '../logic/list-sync-runs.ts';
import { dismissParkedRecord, retryParkedRecord } from '../logic/settle-parked-record.ts';
import { syncHospital } from '../logic/sync-hospital.ts';
import { updateHospital } from '../logic/update-hospital.ts';
import type { ServiceContext } from '../service-context.ts';
import {
  decisionOf,
  toDepartment,
  toHospital,
  toParkedRecord,
  toPractitioner,
  toSyncConflict,
  toSyncRun,
} from './hospital-messages.ts';

/** verum.trial.v1.HospitalService: message ↔ command, nothing else. */
export function hospitalService(service: ServiceContext): Binding {
  const nowMs = () => service.clock.nowMs();
  return bind(trial.HospitalService, {
    async listHospitals(request, call) {
      const { hospitals, nextPageToken } = await listHospitals(service, call, request);
      return { hospitals: hospitals.map((one) => toHospital(one, nowMs())), nextPageToken };
    },
    getHospital: async ({ hospital }, call) => toHospital(await getHospital(service, call, hospital), nowMs()),
    async updateHospital({ hospital, content = create(trial.HospitalContentSchema), expectedRevision }, call) {
      const { name, address, phone, email, reason } = content;
      const change = {
        // A list has no way to say that it is absent: an empty one leaves the name as it is.
        name: name.length === 0 ? undefined : name.map(({ lang, text }) => ({ lang, text })),
        ...{ address, phone, email },
      };
      const command = { hospital, change, reason, expectedRevision: Number(expectedRevision) };
      return toHospital(await updateHospital(service, call, command), nowMs());
    },
    async listDepartments(request, call) {
      const { departments, nextPageToken } = await listDepartments(service, call, request);
      return { departments: departments.map(toDepartment), nextPageToken };
    },
    async listPractitioners(request, call) {
      const { practitioners, nextPageToken } = await listPractitioners(service, call, request);
      return { practitioners: practitioners.map(toPractitioner), nextPageToken };
    },
    async syncHospital(request, call) {
      return toSyncRun(await syncHospital(service, call, request), request.hospital, nowMs());
    },
    async listSyncRuns(request, call) {
      const { runs, nextPageToken } = await listSyncRuns(service, call, request);
      return { runs: runs.map((run) => toSyncRun(run, request.hospital, nowMs())), nextPageToken };
    },
    async listParkedRecords(request, call) {
      const { records, nextPageToken } = await listParkedRecords(service, call, request);
      return { records: records.map(toParkedRecord), nextPageToken };
    },
    retryParkedRecord: async (request, call) => toParkedRecord(await retryParkedRecord(service, call, request)),
    dismissParkedRecord: async (request, call) => toParkedRecord(await dismissParkedRecord(service, call, request)),
    async listSyncConflicts(request, call) {
      const { conflicts, nextPageToken } = await listSyncConflicts(service, call, request);
      return { conflicts: conflicts.map(toSyncConflict), nextPageToken };
    },
    async decideSyncConflict({ hospital, conflict, decision, reason }, call) {
      const command = { hospital, conflict, decision: decisionOf(decision), reason };
      return toSyncConflict(await decideSyncConflict(service, call, command));
    },
  });
}
