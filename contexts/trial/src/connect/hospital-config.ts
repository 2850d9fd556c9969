import {
  breakerConfig,
  duration,
  hospitalApiConfig,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  type Schema,
  string,
  type Value,
  withDefault,
} from '@verum/config';
import { codePattern } from '@verum/contracts';
import { parseNetwork } from '@verum/outbound';

/** The code under which the default connector is shown. */
export const defaultConnector = 'default';

const network: Schema<string> = {
  isText: true,
  leaves: () => [[]],
  read(value, path, report) {
    try {
      parseNetwork(String(value));
    } catch {
      report(path, 'must be a network such as 10.20.0.0/16');
    }
    return String(value);
  },
};

/** What both forms have beyond the address. Defaults are those of a hospital that is asked once an hour. */
const common = {
  /** How often it is asked for what has changed, and for everything. */
  Every: withDefault(duration(), '1h'),
  FullEvery: withDefault(duration(), '24h'),
  /** Networks that its name may lead to although they are not public. */
  Networks: withDefault(list(network), []),
  /** A file with a bearer token, read at every call: it may be replaced at any time. */
  TokenFile: optional(string()),
  /** A file with certificates to trust besides the usual ones, PEM. */
  CaFile: optional(string()),
  /** At most so many calls: `burst` at once, `rate` a second. */
  Rate: withDefault(
    object({ burst: withDefault(integer({ min: 1 }), 10), rate: withDefault(number({ min: 0.001 }), 5) }),
    {},
  ),
};

const defaultApi = object({ ...hospitalApiConfig.fields, ...common });

const fhirTypes = ['Organization', 'Location', 'HealthcareService', 'Practitioner', 'PractitionerRole'] as const;
export type FhirType = (typeof fhirTypes)[number];

const hospital = object({
  Code: string({ pattern: codePattern, what: 'the code of a hospital' }),
  ...hospitalApiConfig.fields,
  Timeout: withDefault(duration(), '10s'),
  // A hospital is asked a page at a time, so the seed's hundred outcomes in five seconds would never come together.
  Breaker: withDefault(breakerConfig, { window: '1m', sleep: '30s', bucket: 10, ratio: 0.5, request: 5 }),
  Kind: withDefault(oneOf('fhir', 'json'), 'fhir'),
  ...common,
  PageSize: withDefault(integer({ min: 1, max: 1000 }), 100),
  /** FHIR: the id of the hospital's own Organization. */
  Organization: optional(string()),
  /** FHIR: what the server offers of these. */
  Types: withDefault(list(oneOf(...fhirTypes)), [...fhirTypes]),
});

export type DefaultApiConfig = Value<typeof defaultApi>;
export type HospitalConfig = Value<typeof hospital>;

const hospitals: Schema<readonly HospitalConfig[]> = {
  ...list(hospital),
  read(value, path, report) {
    const found = list(hospital).read(value, path, report);
    found.forEach(({ Code, Types }, index) => {
      const isTaken = Code === defaultConnector || found.findIndex((one) => one.Code === Code) !== index;
      if (isTaken) report([...path, String(index), 'Code'], 'is taken');
      // A role refers to a practitioner, so it comes after; a type asked for twice would be counted twice.
      const ordered = fhirTypes.filter((type) => Types.includes(type));
      if (Types.length === 0 || ordered.join() !== Types.join()) {
        report([...path, String(index), 'Types'], `must be some of ${fhirTypes.join(', ')}, in this order`);
      }
    });
    return found;
  },
};

/** Keys of the trial service: the default connector, which brings every hospital that has none of its own, and those. */
export const hospitalSyncConfig = {
  HospitalApi: optional(defaultApi),
  Hospitals: optional(hospitals),
};
