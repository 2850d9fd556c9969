import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { type Clock, systemClock } from '@verum/call';
import { ConfigError, type RpcTarget } from '@verum/config';
import { openTrust, type Trust } from '@verum/rpc';
import { contextOf, contexts, findContext, readConfig, rpcKey, targetsOf } from '../contexts.ts';
import { readGatewayConfig } from '../gateway-config.ts';
import { versionOf } from '../version.ts';
import { certificate } from './certificates.ts';
import { database } from './database.ts';
import { type Finding, fault } from './finding.ts';
import { disk, writable } from './machine.ts';
import { runningProcess } from './processes.ts';
import { secretFile } from './secrets.ts';
import { target } from './targets.ts';

interface Files {
  readonly CertFile: string;
  readonly KeyFile: string;
  readonly CaFile?: string;
}

/** What of a configuration the doctor looks at; services and the gateway alike. */
interface Config {
  readonly Admin?: string;
  readonly Folder?: string;
  readonly Database?: { readonly Url?: string };
  readonly Tls?: Files;
  readonly Https?: Files;
  readonly Peers?: { readonly SecretFile: string };
  readonly [key: string]: unknown;
}

/**
 * Everything that a folder of configurations says is there: `<context>-srv.yaml`, `gateway.yaml`, and beside them the
 * services' environments, `<context>.env`, as systemd reads them.
 */
export async function examineDeployment(folder: string, clock: Clock = systemClock): Promise<Finding[]> {
  const names = [...contexts.map(({ name }) => name), 'gateway'];
  const present = names.filter((name) => existsSync(fileOf(folder, name)));
  if (present.length === 0) {
    const next = {
      en: 'Name the folder with edc-srv.yaml, …, gateway.yaml.',
      zh: '请指定包含 edc-srv.yaml、…、gateway.yaml 的文件夹。',
    };
    return [fault('Configurations', `there are none in ${folder}`, next)];
  }
  const findings = [];
  for (const name of present) findings.push(...(await service(folder, name, clock)));
  return [...new Map(findings.map((one) => [`${one.what} ${one.said}`, one])).values()];
}

function fileOf(folder: string, name: string): string {
  return join(folder, name === 'gateway' ? 'gateway.yaml' : `${name}-srv.yaml`);
}

async function service(folder: string, name: string, clock: Clock): Promise<Finding[]> {
  const envFile = join(folder, `${name}.env`);
  const config = read(fileOf(folder, name), name, envFile);
  if ('severity' in config) return [config as Finding];
  const { Admin, Folder, Database, Tls, Https } = config;
  const trust = trustOf(name, config);
  const context = findContext(name);
  const secrets = [...secretsOf(config), ...(existsSync(envFile) ? [envFile] : [])];
  return [
    ...secrets.map((path) => secretFile(`${name} secret`, path)),
    ...certificatesOf(name, Tls, Https).map((one) => certificate(one, clock.nowMs())),
    ...(Folder !== undefined && existsSync(Folder) ? [writable(Folder), disk(Folder)] : []),
    ...(context && Database?.Url
      ? await database({ name, url: Database.Url, folder: fileURLToPath(context.migrations) }, clock)
      : []),
    ...(Admin && !Admin.endsWith(':0') ? await runningProcess(name, Admin, versionOf(), clock) : []),
    ...(await targets(name, config, trust)),
  ];
}

/** The configuration, or what is wrong with it. */
function read(file: string, name: string, envFile: string): Config | Finding {
  const env = { ...process.env, ...(existsSync(envFile) && parseEnv(readFileSync(envFile, 'utf8'))) };
  const context = findContext(name);
  try {
    return (context ? readConfig(context, file, env) : readGatewayConfig(file, env)) as Config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [first, ...more] = error.problems;
    const rest = more.length > 0 ? `, and ${more.length} more` : '';
    return fault(`${name} configuration`, `${file}:${first?.line}: ${first?.path} ${first?.message}${rest}`, {
      en: `./verum config check ${file} shows all of it.`,
      zh: `可用 ./verum config check ${file} 查看全部问题。`,
    });
  }
}

function secretsOf(config: Config): string[] {
  const own = Object.entries(config).filter(([key, value]) => key.endsWith('KeyFile') && typeof value === 'string');
  const named = [
    ...own.map(([, path]) => path as string),
    config.Tls?.KeyFile,
    config.Https?.KeyFile,
    config.Peers?.SecretFile,
  ];
  return named.filter((path) => path !== undefined);
}

function certificatesOf(name: string, tls: Files | undefined, https: Files | undefined) {
  const of = (what: string, { CertFile, KeyFile, CaFile }: Files, names: readonly string[]) => ({
    ...{ what: `${name} ${what}`, certFile: CertFile, keyFile: KeyFile, caFile: CaFile, names },
  });
  return [...(tls ? [of('certificate', tls, [name])] : []), ...(https ? [of('HTTPS certificate', https, [])] : [])];
}

/** As the service itself; undefined where its files do not make one, which other findings say. */
function trustOf(name: string, { Tls, Peers }: Config): Trust | undefined {
  const tls = Tls?.CaFile && { certFile: Tls.CertFile, keyFile: Tls.KeyFile, caFile: Tls.CaFile };
  try {
    const options = { names: [name], onProblem: () => {} };
    return openTrust({
      ...options,
      ...(tls && { tls }),
      ...(Peers && { peers: { secretFile: Peers.SecretFile } }),
    });
  } catch {
    return undefined;
  }
}

async function targets(name: string, config: Config, trust: Trust | undefined): Promise<Finding[]> {
  const context = findContext(name);
  const services = context ? targetsOf(context) : contexts.flatMap((one) => one.services.slice(0, 1));
  try {
    const found = services.map(async (one) => {
      const other = contextOf(one.typeName);
      const at = other && (config[rpcKey(other)] as RpcTarget | undefined);
      return at ? await target({ what: `${name} → ${other.name}`, service: one, caller: name, target: at, trust }) : [];
    });
    return (await Promise.all(found)).flat();
  } finally {
    trust?.close();
  }
}
