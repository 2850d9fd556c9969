export * from '../gen/verum/epro/v1/device_pb.ts';
export * from '../gen/verum/epro/v1/diary_pb.ts';
export * from '../gen/verum/epro/v1/epro_events_pb.ts';
export * from '../gen/verum/epro/v1/instrument_pb.ts';
export * from '../gen/verum/epro/v1/oversight_pb.ts';
export * from '../gen/verum/epro/v1/schedule_pb.ts';
