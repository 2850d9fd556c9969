/** The contracts of the trial context: one file a service, one name to import. */
export * from '../gen/verum/trial/v1/hospital_pb.ts';
export * from '../gen/verum/trial/v1/trial_events_pb.ts';
export * from '../gen/verum/trial/v1/trial_pb.ts';
