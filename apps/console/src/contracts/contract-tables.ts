import { type DescMethod, type DescService, ScalarType } from '@bufbuild/protobuf';
import {
  allRoles,
  edc,
  epro,
  httpRules,
  identity,
  methodRules,
  patient,
  platform,
  randomisation,
  report,
  roleName,
  roleRule,
  trial,
} from '@verum/contracts';

/** What the console calls, by the names under which it does. Only the build reads the descriptors. */
export const apiServices = {
  identity: identity.IdentityService,
  patient: patient.PatientService,
  trial: trial.TrialService,
  hospital: trial.HospitalService,
  randomisation: randomisation.RandomisationService,
  edc: edc.EdcService,
  capture: edc.CaptureService,
  query: edc.QueryService,
  review: edc.ReviewService,
  amendment: edc.AmendmentService,
  draft: edc.DraftService,
  transfer: edc.TransferService,
  work: edc.WorkService,
  report: report.ReportService,
  instrument: epro.InstrumentService,
  schedule: epro.ScheduleService,
  device: epro.DeviceService,
  oversight: epro.OversightService,
  platform: platform.PlatformService,
} as const;

/** How one method is called over HTTP. */
export interface Route {
  readonly verb: string;
  /** With the JSON names of the request's fields: `/v1/me/apiKeys/{apiKey}`. */
  readonly template: string;
  /** '' for none, '*' for the rest of the request, else the field that the body is. */
  readonly body: string;
  /** Answers with a document, part by part. */
  readonly isStreamed?: boolean;
  /** May be sent again as it is; everything else carries an Idempotency-Key. */
  readonly isRead: boolean;
  /** Texts for which '' says something else than nothing: `patient` of a correction, which then removes the link. */
  readonly emptiable?: readonly string[];
}

export interface RoleEntry {
  readonly permissions: readonly string[];
  readonly title: { readonly en: string; readonly zh: string };
}

/** What the console needs to know of the contracts at run time. */
export interface ContractTables {
  /** By service and local method name: `routes.edc.saveForm`. */
  readonly routes: Readonly<Record<string, Readonly<Record<string, Route>>>>;
  /** By JSON name: `ROLE_CRC`. */
  readonly roles: Readonly<Record<string, RoleEntry>>;
}

/**
 * Read from the contracts when the console is built: the descriptors and the library that reads them would be 39 KB
 * (gzip) of the 180 that a route may have, these tables are under 2.
 */
export function contractTables(): ContractTables {
  return {
    routes: Object.fromEntries(Object.entries(apiServices).map(([name, service]) => [name, routesOf(service)])),
    roles: Object.fromEntries(
      allRoles().flatMap((role) => {
        const rule = roleRule(role);
        return rule
          ? [
              [
                `ROLE_${roleName(role)}`,
                { permissions: rule.permissions, title: { en: rule.titleEn, zh: rule.titleZh } },
              ],
            ]
          : [];
      }),
    ),
  };
}

function routesOf(service: DescService): Record<string, Route> {
  return Object.fromEntries(service.methods.flatMap((method) => routeOf(method)));
}

function routeOf(method: DescMethod): [string, Route][] {
  const [rule] = httpRules(method);
  if (!rule) return [];
  const jsonName = (name: string) => method.input.fields.find((field) => field.name === name)?.jsonName ?? name;
  const template = rule.template.replace(/\{([a-z_]+)\}/g, (_, name: string) => `{${jsonName(name)}}`);
  const body = rule.body === '*' ? '*' : jsonName(rule.body);
  const emptiable = method.input.fields
    .filter(
      ({ fieldKind, scalar, proto }) => fieldKind === 'scalar' && scalar === ScalarType.STRING && proto.proto3Optional,
    )
    .map((field) => field.jsonName);
  const route = { verb: rule.verb, template, body, isRead: methodRules(method).isRead, ...streamedOf(method) };
  return [[method.localName, emptiable.length > 0 ? { ...route, emptiable } : route]];
}

function streamedOf({ methodKind }: DescMethod): Pick<Route, 'isStreamed'> {
  return methodKind === 'server_streaming' ? { isStreamed: true } : {};
}
