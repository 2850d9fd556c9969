import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { AmendmentService } from '../gen/verum/edc/v1/amendment_pb.ts';
import { CaptureService } from '../gen/verum/edc/v1/capture_pb.ts';
import { DraftService } from '../gen/verum/edc/v1/draft_pb.ts';
import { EdcEventsService } from '../gen/verum/edc/v1/edc_events_pb.ts';
import { EdcService } from '../gen/verum/edc/v1/edc_pb.ts';
import { QueryService } from '../gen/verum/edc/v1/query_pb.ts';
import { ReviewService } from '../gen/verum/edc/v1/review_pb.ts';
import { StandingService } from '../gen/verum/edc/v1/standing_pb.ts';
import { TransferService } from '../gen/verum/edc/v1/transfer_pb.ts';
import { WorkService } from '../gen/verum/edc/v1/work_pb.ts';
import { DeviceService } from '../gen/verum/epro/v1/device_pb.ts';
import { DiaryService } from '../gen/verum/epro/v1/diary_pb.ts';
import { EproEventsService } from '../gen/verum/epro/v1/epro_events_pb.ts';
import { InstrumentService } from '../gen/verum/epro/v1/instrument_pb.ts';
import { OversightService } from '../gen/verum/epro/v1/oversight_pb.ts';
import { ScheduleService } from '../gen/verum/epro/v1/schedule_pb.ts';
import { IdentityService } from '../gen/verum/identity/v1/identity_pb.ts';
import { ParticipationService } from '../gen/verum/patient/v1/participation_pb.ts';
import { PatientService } from '../gen/verum/patient/v1/patient_pb.ts';
import { PlatformService } from '../gen/verum/platform/v1/platform_pb.ts';
import { RandomisationService } from '../gen/verum/randomisation/v1/randomisation_pb.ts';
import { ReportEventsService, ReportService } from '../gen/verum/report/v1/report_pb.ts';
import { HospitalService } from '../gen/verum/trial/v1/hospital_pb.ts';
import { TrialEventsService } from '../gen/verum/trial/v1/trial_events_pb.ts';
import { TrialService } from '../gen/verum/trial/v1/trial_pb.ts';

/** Every service of the platform; a new contract is added here and nowhere else. */
export const services: readonly DescService[] = [
  IdentityService,
  PatientService,
  ParticipationService,
  TrialService,
  HospitalService,
  TrialEventsService,
  RandomisationService,
  EdcService,
  CaptureService,
  QueryService,
  ReviewService,
  AmendmentService,
  DraftService,
  WorkService,
  ReportService,
  ReportEventsService,
  StandingService,
  TransferService,
  InstrumentService,
  ScheduleService,
  DeviceService,
  DiaryService,
  OversightService,
  EproEventsService,
  EdcEventsService,
  PlatformService,
];

/** The method's path on the wire, e.g. `/verum.edc.v1.EdcService/SaveForm`. */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

const byPath = new Map(services.flatMap((service) => service.methods.map((method) => [methodPath(method), method])));

export function findMethod(path: string): DescMethod | undefined {
  return byPath.get(path);
}
