import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type AnyManifest, contextOf, contexts, rpcKey, shippedConfig, targetsOf } from '../contexts.ts';
import { shippedGatewayConfig } from '../gateway-config.ts';

/** What a deployment has to know of a service, read from what the code says of itself. */
export interface ServiceFacts {
  /** `edc`, or `gateway`. */
  readonly name: string;
  /** `edc-srv.yaml` */
  readonly file: string;
  /** Where it listens, as its shipped configuration has it. */
  readonly port: number;
  /** Those it calls, in the order of the contexts: the key of its configuration and the name of the other. */
  readonly targets: readonly { readonly key: string; readonly name: string }[];
  /** Names of those that call it. */
  readonly callers: readonly string[];
  /** Keys of its configuration that name the file of a secret key. */
  readonly keyFiles: readonly string[];
  /** It calls hosts outside of the installation. */
  readonly isOutward: boolean;
}

export const gatewayName = 'gateway';

/** Every context and the gateway. One that is added is in every deployment file after the next `./verum gen`. */
export function serviceFacts(): readonly ServiceFacts[] {
  return [...contexts.map(contextFacts), gatewayFacts()];
}

function contextFacts(context: AnyManifest): ServiceFacts {
  const { name, config } = context;
  const fields = Object.keys(config.fields);
  return {
    name,
    file: `${name}-srv.yaml`,
    port: portIn(shippedConfig(context)),
    targets: targetsIn(namesOf(context)),
    callers: [...contexts.filter((other) => namesOf(other).has(name)).map((other) => other.name), gatewayName],
    keyFiles: fields.filter((field) => field.endsWith('KeyFile')),
    isOutward: fields.some((field) => field.startsWith('Hospital')),
  };
}

function gatewayFacts(): ServiceFacts {
  return {
    name: gatewayName,
    file: 'gateway.yaml',
    port: portIn(shippedGatewayConfig),
    targets: targetsIn(new Set(contexts.map(({ name }) => name))),
    callers: [],
    keyFiles: [],
    isOutward: false,
  };
}

/** The contexts that one calls. */
function namesOf(context: AnyManifest): ReadonlySet<string> {
  return new Set(targetsOf(context).flatMap(({ typeName }) => contextOf(typeName)?.name ?? []));
}

function targetsIn(names: ReadonlySet<string>): ServiceFacts['targets'] {
  return contexts.filter(({ name }) => names.has(name)).map((one) => ({ key: rpcKey(one), name: one.name }));
}

function portIn(file: string): number {
  const { ListenOn } = parse(readFileSync(file, 'utf8')) as { ListenOn: string };
  return Number(ListenOn.slice(ListenOn.lastIndexOf(':') + 1));
}
