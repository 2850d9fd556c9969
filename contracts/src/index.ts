/**
 * The contracts as code: generated messages and services, and what their options say, read once.
 * Generated code is in ../gen and is never edited; `./verum gen` writes it anew from ../proto.
 */

export * from '../gen/google/api/httpbody_pb.ts';
export * as identity from '../gen/verum/identity/v1/identity_pb.ts';
export * as platform from '../gen/verum/platform/v1/platform_pb.ts';
export * as randomisation from '../gen/verum/randomisation/v1/randomisation_pb.ts';
export * as report from '../gen/verum/report/v1/report_pb.ts';
export {
  type DeliverEventsRequest,
  DeliverEventsRequestSchema,
  DeliverEventsResponseSchema,
  type Event,
  EventSchema,
  type ReadEventsRequest,
  ReadEventsRequestSchema,
  type ReadEventsResponse,
  ReadEventsResponseSchema,
} from '../gen/verum/v1/event_pb.ts';
export { type Finding, FindingSchema, Severity } from '../gen/verum/v1/finding_pb.ts';
export { Scope as ScopeLevel } from '../gen/verum/v1/options_pb.ts';
export {
  Reason,
  type Refusal as RefusalMessage,
  RefusalSchema,
  type Violation,
  ViolationSchema,
} from '../gen/verum/v1/refusal_pb.ts';
export { Role } from '../gen/verum/v1/role_pb.ts';
export { gatewayCaller, mayCall } from './callers.ts';
export { codePattern } from './code.ts';
export * as edc from './edc.ts';
export * as epro from './epro.ts';
export { fieldRules, isEtag, isSensitive } from './field-rules.ts';
export { httpRules, type Rule as HttpRule } from './http-rules.ts';
export { type MethodRules, methodRules, type Scope, type WorkClass } from './method-rules.ts';
export * as patient from './patient.ts';
export { allReasons, parseReason, reasonName, reasonRule } from './reasons.ts';
export { allRoles, permissionsOf, roleName, roleRule } from './roles.ts';
export { findMethod, methodPath, services } from './services.ts';
export * as trial from './trial.ts';
export { validateMessage } from './validate.ts';
