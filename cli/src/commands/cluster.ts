import { join } from 'node:path';
import { systemClock } from '@verum/call';
import { type Connection, connectionFromUrl, openDatabase, startEmbedded } from '@verum/database';
import { type Log, type LogLevel, openLog } from '@verum/host';
import { firstAdministratorToken } from '@verum/identity';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { askCluster, openControl } from '../cluster/cluster-control.ts';
import { parseGroups, parseReplicas } from '../cluster/cluster-plan.ts';
import type { ClusterStatus } from '../cluster/cluster-status.ts';
import { type Given, UsageError } from '../command.ts';
import { applicationFolders } from '../console.ts';
import { announceDemo, demoPassword, loadDemoOnce, planOfToday } from '../demo/load-once.ts';
import { pairingLink } from '../demo/pairing-link.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { migrateAll, rolePasswords } from '../migrate-all.ts';
import { print, table } from '../table.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';

/** The embedded server takes 200 connections; of another one no more is expected than PostgreSQL's default. */
const connectionsMax = { embedded: 200, given: 100 };

export const command = {
  usage: '[status | restart [SERVICE]] [--data FOLDER] [--database URL] [--replicas edc=3,gateway=2]',
  options: {
    data: dataOption,
    listen: { type: 'string', default: '127.0.0.1:8000', help: 'host:port of the first gateway; the others follow it' },
    database: { type: 'string', help: "postgresql://… of a server's administrator (or VERUM_DATABASE_URL)" },
    replicas: { type: 'string', help: 'processes by service, e.g. edc=3,gateway=2; default: 2 of these, 1 of others' },
    groups: { type: 'string', help: 'contexts that share a process, e.g. identity+patient+trial,edc' },
    demo: { type: 'boolean', help: 'load the demonstration trial' },
    log: { type: 'string', default: 'info', help: "debug, info, warn, error or silent: the cluster's own log" },
  } as const,
  async run(given: Given) {
    const folder = dataFolder(given, 'cluster');
    switch (given.args[0]) {
      case undefined:
        return runCluster(given, folder);
      case 'status':
        return say(given, await askCluster(folder, 'status'));
      case 'restart':
        return say(given, await askCluster(folder, { restart: given.args[1] }));
      default:
        throw new UsageError(`there is no 'cluster ${given.args[0]}' (没有该子命令)`);
    }
  },
};

async function runCluster(given: Given, folder: string): Promise<number> {
  const requested = stopRequested();
  const log = openLog({ level: (given.text('log') ?? 'info') as LogLevel });
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const { cluster, identity } = await start(given, folder, log, stops);
    await announce(given, folder, cluster, identity);
  } catch (error) {
    await stop();
    throw error;
  }
  return untilStopped(requested, stop, log);
}

async function start(given: Given, folder: string, log: Log, stops: (() => Promise<void> | void)[]) {
  const groups = given.text('groups');
  const replicas = given.text('replicas');
  const plan = {
    ...(groups !== undefined && { groups: parseGroups(groups) }),
    ...(replicas !== undefined && { replicas: parseReplicas(replicas) }),
  };
  const url = given.text('database') ?? process.env.VERUM_DATABASE_URL;
  const embedded = url === undefined ? await startEmbedded({ folder }) : undefined;
  if (embedded) stops.push(() => embedded.stop());
  const admin = embedded?.connection ?? connectionFromUrl(url ?? '');
  const connections = await migrateAll(admin, log, url === undefined ? undefined : rolePasswords(folder));
  // Before the gateways, which would all build them.
  await applicationFolders(log);
  const cluster = await startCluster({
    ...plan,
    folder,
    connections,
    connectionsMax: embedded ? connectionsMax.embedded : connectionsMax.given,
    listenOn: given.text('listen') ?? '127.0.0.1:8000',
    log,
  });
  stops.push(() => cluster.stop());
  stops.push(await openControl(folder, cluster));
  return { cluster, identity: connections.get('identity') };
}

async function announce(given: Given, folder: string, cluster: Cluster, identity: Connection | undefined) {
  const addresses = cluster.addresses();
  const first = addresses[0] ?? '';
  const token = identity && (await firstToken(identity));
  if (!given.isJson) {
    process.stdout.write(`Verum is at ${addresses.join(' and ')} · 地址\n`);
    process.stdout.write(`  logs · 日志: ${join(folder, 'logs')}    configuration · 配置: ${join(folder, 'etc')}\n`);
    process.stdout.write('  ./verum cluster status    ./verum cluster restart edc\n');
  }
  if (given.flag('demo')) {
    const plan = planOfToday(new Date().toISOString().slice(0, 10));
    await loadDemoOnce({ address: first, plan, folder, isQuiet: given.isJson, firstToken: token });
    const diary = await pairingLink(first, plan, demoPassword);
    if (!given.isJson) return announceDemo(first, plan, { isJson: false, diary });
  }
  const setup = token === undefined || given.flag('demo') ? undefined : `${first}/setup#${token}`;
  if (given.isJson) process.stdout.write(`${JSON.stringify({ addresses, ...(setup && { setup }) })}\n`);
  else if (setup) {
    process.stdout.write(`There is no user yet; this link makes the first administrator, once, within 24 hours:\n`);
    process.stdout.write(`尚无用户。请在 24 小时内打开以下一次性链接，创建首位管理员：\n  ${setup}\n`);
  }
}

async function firstToken(connection: Connection): Promise<string | undefined> {
  const database = openDatabase({ connection, schema: 'identity' });
  try {
    return await firstAdministratorToken(database, systemClock);
  } finally {
    await database.close();
  }
}

function say(given: Given, status: ClusterStatus): number {
  const rows = status.processes.map((one) => [
    one.name,
    String(one.pid ?? ''),
    one.state,
    one.isReady ? 'ready' : 'not ready',
    String(one.restarts),
    one.listensOn.join(' '),
    one.admin === undefined ? '' : `127.0.0.1:${one.admin}`,
  ]);
  const found = Object.entries(status.endpoints).map(([context, endpoints]) => [context, endpoints.join(' ')]);
  const etcd = status.etcd.isThere ? `etcd ${status.etcd.url}\n` : `etcd ${status.etcd.url} does not answer · 无响应\n`;
  const processes = table(['process', 'pid', 'state', 'health', 'restarts', 'listens on', 'admin'], rows);
  print(given, status, `${processes}\n${etcd}${table(['context', 'found at'], found)}`);
  return status.etcd.isThere && status.processes.every((one) => one.isReady) ? 0 : 1;
}
