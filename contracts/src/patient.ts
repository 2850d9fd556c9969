/** The contracts of the patient context: one file a service, one name to import. */
export * from '../gen/verum/patient/v1/participation_pb.ts';
export * from '../gen/verum/patient/v1/patient_pb.ts';
