import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Call, refuse } from '@verum/call';
import { allRoles, edc, epro, identity, patient, services, trial } from '@verum/contracts';
import type { LogFacts } from '@verum/host';
import { bind, dispatcher, type Identity, type Implementation, localChannel } from '@verum/rpc';
import { type GatewayOptions, type ObservedRequest, startGateway } from './index.ts';

// The gateway over real HTTP, before real dispatchers. What the handlers answer is made up here: what arrives at
// them, and what becomes of their answers, is the point.

export const anyone: Identity = {
  actor: { kind: 'user', id: 'u-1', name: 'A coordinator' },
  grants: allRoles().map((role) => ({ role, study: '*', site: '*' })),
};

/** Every request message that reached a handler, by the method's name. */
export interface Arrived {
  readonly method: string;
  readonly request: unknown;
  readonly call: Call;
}

export type Handler = (request: never, call: Call) => unknown;

export async function fixture(handlers: Readonly<Record<string, Handler>>, options: Partial<GatewayOptions> = {}) {
  const arrived: Arrived[] = [];
  const observed: ObservedRequest[] = [];
  const lines: { message: string; facts: LogFacts }[] = [];
  const made = dispatcher({
    bindings: [
      edc.EdcService,
      epro.DiaryService,
      identity.IdentityService,
      patient.PatientService,
      trial.TrialService,
    ].map((service) => {
      const implementation = Object.fromEntries(
        service.methods.map(({ localName, name }) => [
          localName,
          (request: never, call: Call) => {
            arrived.push({ method: name, request, call });
            const handler = handlers[localName];
            if (!handler) throw new Error(`${name} is not part of this test`);
            return handler(request, call);
          },
        ]),
      );
      return bind(service, implementation as unknown as Implementation<typeof service>);
    }),
    verifyToken,
    verifyDevice: async (proof) => {
      if (proof !== 'good.p.s') throw refuse('UNAUTHENTICATED');
      return { device: 'd-1', study: 'S', subject: 'S-1', site: '01' };
    },
    observe: () => {},
  });
  const write = (message: string, facts: LogFacts = {}) => {
    lines.push({ message, facts });
  };
  const channel = localChannel(() => made);
  const gateway = await startGateway({
    listenOn: '127.0.0.1:0',
    services,
    channelFor: () => channel,
    verifyToken,
    log: { debug: write, info: write, warn: write, error: write },
    observe: (one) => observed.push(one),
    ...options,
  });
  return {
    ...gateway,
    arrived,
    observed,
    lines,
    last: <T>() => arrived.at(-1)?.request as T,
    fetch: (path: string, init: RequestInit = {}) =>
      fetch(gateway.address + path, {
        ...init,
        headers: { authorization: 'Bearer good', ...(init.headers as Record<string, string>) },
      }),
    json: async (verb: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(gateway.address + path, {
        method: verb,
        headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

export function verifyToken(token: string): Identity {
  if (token === 'good') return anyone;
  if (token === 'other') return { ...anyone, actor: { ...anyone.actor, id: 'u-2' } };
  throw refuse('UNAUTHENTICATED');
}

export interface ProblemBody {
  readonly title: string;
  readonly status: number;
  readonly reason: string;
  readonly facts: Record<string, string>;
  readonly violations: { field: string; rule: string; text: { en: string; zh: string } }[];
  readonly detail?: unknown;
  readonly traceId: string;
  readonly requestId: string;
}

export async function problem(response: Response): Promise<ProblemBody> {
  return (await response.json()) as ProblemBody;
}

/** `field rule` of every violation, for comparing. */
export async function places(response: Response): Promise<string[]> {
  return (await problem(response)).violations.map(({ field, rule }) => `${field} ${rule}`);
}

export const inAnHour = () => timestampFromMs(Date.now() + 3_600_000);
