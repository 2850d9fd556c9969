import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { newCall, refuse } from '@verum/call';
import { identity } from '@verum/contracts';
import { type Client, client } from '@verum/rpc';
import type { Given, Option } from './command.ts';
import { restChannel } from './rest-channel.ts';

/** Where the commands that talk to a running Verum find it, and as whom. */
export const serverOptions: Readonly<Record<string, Option>> = {
  server: { type: 'string', help: 'address of the gateway; default: where you signed in, else http://127.0.0.1:8000' },
  key: { type: 'string', help: 'API key instead of a session (or VERUM_API_KEY)' },
};

interface Saved {
  readonly server: string;
  readonly refreshToken: string;
}

const defaultServer = 'http://127.0.0.1:8000';

function sessionFile(): string {
  const base = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  return process.env.VERUM_SESSION ?? join(base, 'verum', 'session.json');
}

export function savedSession(): Saved | undefined {
  try {
    return JSON.parse(readFileSync(sessionFile(), 'utf8')) as Saved;
  } catch {
    return undefined;
  }
}

export function saveSession(session: Saved): void {
  const file = sessionFile();
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, JSON.stringify(session), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

export function forgetSession(): void {
  rmSync(sessionFile(), { force: true });
}

export interface Remote {
  readonly server: string;
  readonly token: () => Promise<string | undefined>;
  of<S extends DescService>(service: S): Client<S>;
}

const timeoutMs = 600_000;

/** A call of a person at the command line. */
export function cliCall(command: string) {
  return newCall({ command: `cli/${command}`, timeoutMs });
}

/** Signs in by the API key given, else by the session of `verum user login`. */
export function remote(given: Given): Remote {
  const saved = savedSession();
  const server = given.text('server') ?? process.env.VERUM_SERVER ?? saved?.server ?? defaultServer;
  const key = given.text('key') ?? process.env.VERUM_API_KEY;
  let access: string | undefined;
  const token = async () => {
    if (key !== undefined) return key;
    if (access === undefined && saved) access = await refreshed(server, saved);
    return access;
  };
  const channel = restChannel({ address: server, token });
  return { server, token, of: (service) => client(service, channel) };
}

/** Each use rotates the refresh token, so the new one is kept before it is used. */
async function refreshed(server: string, { refreshToken }: Saved): Promise<string> {
  const service = client(identity.IdentityService, restChannel({ address: server }));
  const call = cliCall('refresh');
  try {
    const session = await service.refresh({ refreshToken }, { call });
    saveSession({ server, refreshToken: session.refreshToken });
    return session.accessToken;
  } catch (error) {
    throw refuse('UNAUTHENTICATED', { facts: { next: './verum user login NAME' }, cause: error });
  } finally {
    call.end();
  }
}
