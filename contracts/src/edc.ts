/** The contracts of electronic data capture: a file for each service and for what several of them speak of, one name to import. */
export * from '../gen/verum/edc/v1/amendment_pb.ts';
export * from '../gen/verum/edc/v1/build_pb.ts';
export * from '../gen/verum/edc/v1/capture_pb.ts';
export * from '../gen/verum/edc/v1/casebook_pb.ts';
export * from '../gen/verum/edc/v1/draft_pb.ts';
export * from '../gen/verum/edc/v1/edc_events_pb.ts';
export * from '../gen/verum/edc/v1/edc_pb.ts';
export * from '../gen/verum/edc/v1/form_pb.ts';
export * from '../gen/verum/edc/v1/history_pb.ts';
export * from '../gen/verum/edc/v1/query_pb.ts';
export * from '../gen/verum/edc/v1/review_pb.ts';
export * from '../gen/verum/edc/v1/standing_pb.ts';
export * from '../gen/verum/edc/v1/transfer_pb.ts';
export * from '../gen/verum/edc/v1/work_pb.ts';
