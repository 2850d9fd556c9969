import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { newCall, Refusal, systemClock } from '@verum/call';
import { type Cluster, restChannel, schemas } from '@verum/cli';
import { identity, type Role, reasonName } from '@verum/contracts';
import { freshDatabase, openDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';
import { firstAdministratorToken } from '@verum/identity';
import { type Channel, type Client, client } from '@verum/rpc';
import { type ClusterShape, startInCluster } from './cluster.ts';
import { startInOneProcess } from './one-process.ts';

export type Shape = 'one process' | 'cluster';
export const shapes: readonly Shape[] = ['one process', 'cluster'];

export const password = 'seven green boats on a lake';

/** What a shape has to offer: its gateways, everything it logged and measured, and a way to stop it. */
export interface Running {
  readonly addresses: readonly string[];
  logs(): string;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** Verum as people reach it, on a database of its own, with its first administrator signed in. */
export interface Stack extends Running {
  readonly shape: Shape;
  /** Of the first gateway, for what is said to one. */
  readonly address: string;
  /** Where it is one. */
  readonly cluster: Cluster | undefined;
  readonly database: TestDatabase;
  /** Where the installation keeps its secrets and files. */
  readonly folder: string;
  readonly admin: Person;
  /** A new user with these grants, signed in. */
  person(loginName: string, ...grants: Grant[]): Promise<Person>;
  /** Somebody who is there already, signed in anew: an access token lives five minutes. */
  signIn(loginName: string): Promise<Person>;
  /** Nobody. */
  readonly anonymous: Person;
}

export interface Grant {
  readonly role: Role;
  readonly study: string;
  readonly site: string;
}

/** Somebody at a keyboard: each method is one request over HTTP. */
export interface Person {
  readonly id: string;
  readonly token: string | undefined;
  of<S extends DescService>(service: S): Client<S>;
}

export interface StackOptions {
  /** The built console, in one process only. */
  readonly consoleFolder?: string;
  /** The built diary, likewise. */
  readonly diaryFolder?: string;
  /** Own configurations of contexts, by their names; in one process only. */
  readonly configs?: Readonly<Record<string, unknown>>;
  /** How a cluster is made up. */
  readonly cluster?: ClusterShape;
  /** A PostgreSQL of the caller's own, which stops it; else the one that all tests share. */
  readonly server?: TestServer;
  /** Another way by which the services reach it, as through something that breaks what passes. */
  readonly through?: { readonly host: string; readonly port: number };
}

export async function startStack(shape: Shape, options: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-stack-'));
  const server = options.server ?? (await startTestServer());
  const made = await freshDatabase(server, schemas());
  const database = { ...made, connection: (name: string) => ({ ...made.connection(name), ...options.through }) };
  const running =
    shape === 'one process'
      ? { ...(await startInOneProcess(database, folder, options)), cluster: undefined }
      : await startInCluster(database, folder, options.cluster);
  const { addresses } = running;
  const anonymous = personOf(addresses, '', undefined);

  async function signIn(loginName: string): Promise<Person> {
    const session = await anonymous.of(identity.IdentityService).login({ loginName, password });
    return personOf(addresses, session.user?.id ?? '', session.accessToken);
  }

  const admin = await firstAdministrator(database, anonymous, signIn);
  return {
    ...running,
    address: addresses[0] ?? '',
    shape,
    database,
    folder,
    admin,
    anonymous,
    signIn,
    async person(loginName, ...grants) {
      const made = await admin
        .of(identity.IdentityService)
        .createUser({ loginName, displayName: `The ${loginName}`, grants });
      await anonymous.of(identity.IdentityService).acceptInvitation({ token: made.invitationToken, password });
      return await signIn(loginName);
    },
    async stop() {
      await running.stop();
      await database.drop();
      if (!options.server) await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function firstAdministrator(
  database: TestDatabase,
  anonymous: Person,
  signIn: (name: string) => Promise<Person>,
): Promise<Person> {
  const own = openDatabase({ connection: database.connection('identity'), schema: 'identity' });
  try {
    const token = (await firstAdministratorToken(own, systemClock)) ?? assert.fail('there is a user already');
    await anonymous
      .of(identity.IdentityService)
      .acceptInvitation({ token, password, loginName: 'root.admin', displayName: 'Root' });
    return await signIn('root.admin');
  } finally {
    await own.close();
  }
}

const timeoutMs = 60_000;

function personOf(addresses: readonly string[], id: string, token: string | undefined): Person {
  const channel = alternately(addresses.map((address) => restChannel({ address, token: () => token })));
  return {
    id,
    token,
    of: <S extends DescService>(service: S): Client<S> => {
      const typed = client(service, channel) as Record<string, (request: object, options?: object) => unknown>;
      const own =
        (method: string) =>
        (request: object, options: object = {}) =>
          typed[method]?.(request, { call: newCall({ command: `test/${method}`, timeoutMs }), ...options });
      return Object.fromEntries(Object.keys(typed).map((method) => [method, own(method)])) as unknown as Client<S>;
    },
  };
}

/** One request after the other to the next gateway: whatever is asked of one must not matter to another. */
function alternately(channels: readonly Channel[]): Channel {
  let turn = 0;
  const next = () => channels[turn++ % channels.length] as Channel;
  return {
    unary: (...given) => next().unary(...given),
    stream: (...given) => next().stream(...given),
    close: () => {
      for (const channel of channels) channel.close();
    },
  };
}

/** Awaits the refusal, by the name of its reason. */
export async function refused(promise: Promise<unknown>, reason: string): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(
      reasonName(error.reason),
      reason,
      JSON.stringify({ facts: error.facts, violations: error.violations }),
    );
    return error;
  }
  return assert.fail(`expected ${reason}, and it was answered`);
}
