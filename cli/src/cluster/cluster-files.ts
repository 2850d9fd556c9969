import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@verum/database';
import { stringify } from 'yaml';
import { contextOf, contexts, rpcKey, targetsOf } from '../contexts.ts';

export interface ClusterFilesOptions {
  readonly folder: string;
  /** `host:port` of etcd. */
  readonly etcdHosts: readonly string[];
  /** As each context's own role, and as that of the shared limits (`limits`). */
  readonly connections: ReadonlyMap<string, Connection>;
  /** Connections that one process may open for one context. */
  readonly openMax: number;
  /** How long a gateway that is leaving still answers. */
  readonly drainDelayMs: number;
}

/**
 * Writes the configuration of a cluster as an operator would: one file a service, the same for all its replicas, below
 * `etc/`. Services listen on a port that is free, because etcd says where. Returns the folder.
 */
export function writeClusterFiles(options: ClusterFilesOptions): string {
  const { folder, etcdHosts, connections, openMax, drainDelayMs } = options;
  const etc = join(folder, 'etc');
  mkdirSync(etc, { recursive: true, mode: 0o700 });
  const secretFile = join(folder, 'peers.secret');
  if (!existsSync(secretFile)) write(secretFile, `${randomBytes(32).toString('base64url')}\n`);
  const target = (name: string) => ({ Etcd: { Hosts: etcdHosts, Key: etcdKey(name) } });
  const targets = (names: readonly string[]) =>
    Object.fromEntries(
      contexts.filter(({ name }) => names.includes(name)).map((context) => [rpcKey(context), target(context.name)]),
    );
  for (const context of contexts) {
    const needed = targetsOf(context).map(({ typeName }) => contextOf(typeName)?.name ?? '');
    const file = join(etc, `${context.name}-srv.yaml`);
    const keys = {
      Name: `${context.name}-srv.rpc`,
      ListenOn: '127.0.0.1:0',
      Admin: '127.0.0.1:0',
      Folder: folder,
      Database: { Url: urlOf(connections.get(context.name)), IdleMax: 1, OpenMax: openMax },
      Peers: { SecretFile: secretFile },
      Etcd: { Hosts: etcdHosts, Key: etcdKey(context.name) },
      ...targets(needed),
    };
    write(file, stringify(keys, yamlStyle));
  }
  const keys = {
    Name: 'gateway',
    ListenOn: '127.0.0.1:0',
    Admin: '127.0.0.1:0',
    DrainDelay: `${drainDelayMs}ms`,
    Limits: { Store: 'postgres', Url: urlOf(connections.get('limits')) },
    Peers: { SecretFile: secretFile },
    ...targets(contexts.map(({ name }) => name)),
  };
  write(join(etc, 'gateway.yaml'), stringify(keys, yamlStyle));
  return etc;
}

// A person reads them: no anchors, no folded lines.
const yamlStyle = { aliasDuplicateObjects: false, lineWidth: 0 };

/** Under which key of etcd a context's processes are found. */
export function etcdKey(context: string): string {
  return `${context}.rpc`;
}

/** They hold passwords: closed to others. */
function write(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

function urlOf(connection: Connection | undefined): string {
  if (!connection) throw new Error('a context without a database');
  const { host, port, user, password, database, ssl } = connection;
  const login = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':');
  return `postgresql://${login}@${encodeURIComponent(host)}:${port}/${database}${ssl ? '?sslmode=require' : ''}`;
}
