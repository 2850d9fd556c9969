import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DescService } from '@bufbuild/protobuf';
import { loadConfig, optional, rpcTarget, serviceConfig } from '@verum/config';
import { identity } from '@verum/contracts';
import { edcContext } from '@verum/edc';
import { eproContext } from '@verum/epro';
import type { Subscriber } from '@verum/events';
import type { ContextManifest } from '@verum/host';
import { identityContext } from '@verum/identity';
import { patientContext } from '@verum/patient';
import { randomisationContext } from '@verum/randomisation';
import { reportContext } from '@verum/report';
import { trialContext } from '@verum/trial';

// biome-ignore lint/suspicious/noExplicitAny: a list of contexts of every configuration type
export type AnyManifest = ContextManifest<any>;

/** Every context of the platform; a new one is added here. */
export const contexts: readonly AnyManifest[] = [
  identityContext,
  patientContext,
  trialContext,
  randomisationContext,
  edcContext,
  reportContext,
  eproContext,
];

export function findContext(name: string): AnyManifest | undefined {
  return contexts.find((context) => context.name === name);
}

/** The context that serves a service. */
export function contextOf(typeName: string): AnyManifest | undefined {
  return contexts.find(({ services }) => services.some((service) => service.typeName === typeName));
}

/** Services that a context calls; every context asks identity for the keys that tokens are verified with. */
export function servicesNeededBy(context: AnyManifest) {
  const others = [identity.IdentityService, ...context.needs];
  const own = new Set(context.services.map(({ typeName }) => typeName));
  return [...new Map(others.map((service) => [service.typeName, service])).values()].filter(
    ({ typeName }) => !own.has(typeName),
  );
}

/** Who wants to know what a context has done. */
export function subscribersOf(producer: AnyManifest): readonly Subscriber[] {
  return contexts.flatMap(({ name, subscribes }) =>
    (subscribes?.from ?? [])
      .filter((one) => one.producer === producer.name)
      .map(({ types }) => ({ consumer: name, service: subscribes?.service as DescService, types })),
  );
}

/** Services of others that a context has an address of: those that it calls, and those that it tells its events. */
export function targetsOf(context: AnyManifest): readonly DescService[] {
  const told = subscribersOf(context).map(({ service }) => service);
  return [...new Map([...servicesNeededBy(context), ...told].map((one) => [one.typeName, one])).values()];
}

/** `patient` → `PatientRpc`: the configuration key under which a needed service is found. */
export function rpcKey(context: AnyManifest): string {
  return `${context.name[0]?.toUpperCase()}${context.name.slice(1)}Rpc`;
}

/** The schema of `etc/<name>-srv.yaml`. */
export function configSchema(context: AnyManifest) {
  const targets = targetsOf(context).flatMap(({ typeName }) => {
    const needed = contextOf(typeName);
    return needed ? [[rpcKey(needed), optional(rpcTarget)] as const] : [];
  });
  return serviceConfig({ ...Object.fromEntries(targets), ...context.config.fields });
}

/** The configuration file that comes with a context. */
export function shippedConfig(context: AnyManifest): string {
  return fileURLToPath(new URL(`etc/${context.name}-srv.yaml`, context.migrations.href.replace(/migrations\/?$/, '')));
}

export function readConfig(context: AnyManifest, file: string, env: NodeJS.ProcessEnv = process.env) {
  return loadConfig(readFileSync(file, 'utf8'), configSchema(context), { file, env });
}

/** A file that holds keys of one context's own, for an installation in one process. */
export function ownConfig(context: AnyManifest, file: string): unknown {
  return loadConfig(readFileSync(file, 'utf8'), context.config, { file, env: process.env });
}

/** What a context runs with where nobody configured anything: its keys' defaults. */
export function defaultConfig(context: AnyManifest): unknown {
  return loadConfig('', context.config, { file: `(defaults of ${context.name})` });
}
