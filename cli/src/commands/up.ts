import { systemClock } from '@verum/call';
import { type LogLevel, openLog } from '@verum/host';
import { firstAdministratorToken } from '@verum/identity';
import type { Given } from '../command.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { type Installation, startInstallation } from '../installation.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';

export const upOptions = {
  data: dataOption,
  listen: { type: 'string', default: '127.0.0.1:8000', help: 'host:port of the gateway' },
  admin: { type: 'string', help: 'host:port of /livez, /readyz and /metrics' },
  database: {
    type: 'string',
    help: 'postgresql://… of a server of yours, ≥ 15 (or VERUM_DATABASE_URL); else embedded',
  },
  hospitals: { type: 'string', help: 'file with HospitalApi and Hospitals, as in trial-srv.yaml' },
  log: { type: 'string', default: 'info', help: 'debug, info, warn, error or silent' },
} as const;

/** What `up` and `demo` start alike. */
export async function startUp(
  given: Given,
  name: string,
): Promise<{ installation: Installation; log: ReturnType<typeof openLog> }> {
  const log = openLog({ level: (given.text('log') ?? 'info') as LogLevel });
  const databaseUrl = given.text('database') ?? process.env.VERUM_DATABASE_URL;
  const adminOn = given.text('admin');
  const hospitalsFile = given.text('hospitals');
  const telemetryEndpoint = process.env.VERUM_TELEMETRY_ENDPOINT;
  const installation = await startInstallation({
    folder: dataFolder(given, name),
    listenOn: given.text('listen') ?? '127.0.0.1:8000',
    log,
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(adminOn !== undefined && { adminOn }),
    ...(hospitalsFile !== undefined && { hospitalsFile }),
    ...(telemetryEndpoint && { telemetryEndpoint }),
  });
  return { installation, log };
}

export const command = {
  usage: '[--data FOLDER] [--listen HOST:PORT] [--database URL]',
  options: upOptions,
  async run(given: Given) {
    const requested = stopRequested();
    const { installation, log } = await startUp(given, 'main');
    const { address, host } = installation;
    const database = host.databases.get('identity');
    const token = database && (await firstAdministratorToken(database, systemClock));
    const setup = token === undefined ? undefined : `${address}/setup#${token}`;
    if (given.isJson) process.stdout.write(`${JSON.stringify({ address, ...(setup && { setup }) })}\n`);
    else {
      process.stdout.write(`Verum is at ${address} · 地址\n`);
      if (setup) {
        process.stdout.write(
          `There is no user yet. Open this link once, within 24 hours, to become the first administrator:\n`,
        );
        process.stdout.write(`尚无用户。请在 24 小时内打开以下一次性链接，创建首位管理员：\n  ${setup}\n`);
      }
    }
    return untilStopped(requested, installation.stop, log);
  },
};
