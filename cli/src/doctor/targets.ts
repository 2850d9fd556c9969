import { connect } from 'node:net';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { newCall, Refusal } from '@verum/call';
import type { RpcTarget } from '@verum/config';
import { DeliverEventsRequestSchema, methodRules, Reason, reasonName } from '@verum/contracts';
import { openDiscovery } from '@verum/discovery';
import { asCaller, client, grpcChannel, type Trust } from '@verum/rpc';
import { type Finding, fault, good } from './finding.ts';

export interface TargetToCheck {
  /** `edc → trial` */
  readonly what: string;
  readonly service: DescService;
  /** The context that calls, or `gateway`. */
  readonly caller: string;
  readonly target: RpcTarget;
  /** Who the service that calls is. */
  readonly trust: Trust | undefined;
}

/** What a call ends with that nobody answered, or that was not believed. */
const unanswered: ReadonlySet<Reason> = new Set([
  Reason.UNAVAILABLE,
  Reason.DEADLINE_EXCEEDED,
  Reason.INTERNAL,
  Reason.CALLER_UNPROVEN,
]);

const foundWithinMs = 5_000;
const answeredWithinMs = 5_000;

/** Every endpoint of a target answers a call, over the connection that the service itself would open. */
export async function target(check: TargetToCheck): Promise<Finding[]> {
  const { what, target: at } = check;
  const hosts = at.Etcd?.Hosts ?? [];
  const reached = await Promise.all(hosts.map(isListening));
  if (hosts.length > 0 && !reached.includes(true)) {
    return [
      fault(what, `etcd does not answer at ${hosts.join(', ')}`, {
        en: 'Start etcd, or correct Etcd.Hosts. What runs goes on with the endpoints it knows.',
        zh: '请启动 etcd 或更正 Etcd.Hosts。运行中的进程会继续使用已知地址。',
      }),
    ];
  }
  const endpoints = await endpointsOf(at);
  if (endpoints.length === 0) {
    const where = at.Etcd?.Key ?? at.Dns ?? '';
    return [
      fault(what, `nobody is found under ${where}`, {
        en: 'Start the service; see in its log that it registered under this key (or that the name resolves).',
        zh: '请启动该服务，并在其日志中确认已以此键注册（或域名可以解析）。',
      }),
    ];
  }
  return await Promise.all(endpoints.map((endpoint) => answers(check, endpoint)));
}

async function endpointsOf(at: RpcTarget): Promise<readonly string[]> {
  const discovery = openDiscovery(() => {});
  try {
    const source = discovery.endpoints(at);
    if (source.current().length > 0) return source.current();
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(source.current()), foundWithinMs);
      source.onChange((found) => {
        clearTimeout(timer);
        resolve(found);
      });
    });
  } finally {
    discovery.close();
  }
}

/** A read without a token: whoever refuses it for that has understood it. */
async function answers({ what, service, caller, trust }: TargetToCheck, endpoint: string): Promise<Finding> {
  const method = harmless(service);
  if (!method)
    return (await isListening(endpoint)) ? good(what, `${endpoint} listens`) : unanswering(what, endpoint, 'TCP');
  const channel = grpcChannel({
    endpoints: [endpoint],
    credentials: trust?.channel?.(service),
    dress: trust && ((one, envelope) => trust.dress(one, envelope)),
  });
  const call = newCall({ command: 'doctor', timeoutMs: answeredWithinMs });
  const startedMs = performance.now();
  try {
    const ask = client(service, channel, [asCaller(caller)])[method.localName] as (
      request: object,
      options: object,
    ) => Promise<object>;
    await ask({}, { call });
    return good(what, `${endpoint} answers`);
  } catch (error) {
    const reason = error instanceof Refusal ? error.reason : Reason.INTERNAL;
    if (!unanswered.has(reason)) {
      return good(what, `${endpoint} answers in ${Math.round(performance.now() - startedMs)} ms`);
    }
    return unanswering(what, endpoint, reasonName(reason));
  } finally {
    call.end();
    channel.close();
  }
}

function unanswering(what: string, endpoint: string, how: string): Finding {
  return fault(what, `${endpoint} does not answer (${how})`, {
    en: 'Start it; look at address and port, firewalls, and that both sides have Tls, or the same Peers secret.',
    zh: '请启动该服务，并检查地址、端口、防火墙，以及两端是否都配置 Tls 或相同的 Peers 密钥。',
  });
}

/** A read, else what needs a user, who is not there; else a delivery, which without events delivers nothing. */
function harmless(service: DescService): DescMethod | undefined {
  const unary = service.methods.filter(({ methodKind }) => methodKind === 'unary');
  return (
    unary.find((one) => methodRules(one).isRead) ??
    unary.find((one) => methodRules(one).scope !== 'service') ??
    unary.find(({ input }) => input.typeName === DeliverEventsRequestSchema.typeName)
  );
}

function isListening(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: 2_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
