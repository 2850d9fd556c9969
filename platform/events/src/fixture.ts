import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, newCall } from '@verum/call';
import { trial } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, publish, startTestServer } from '@verum/database';
import { bind, type Channel, dispatcher, localChannel } from '@verum/rpc';
import { deliverEvents } from './deliver-events.ts';
import { type EventHandler, receiveEvents } from './receive-events.ts';

// A producer and a consumer, each with its database, and a way between them on which things can happen. The producer is
// called edc and the consumer trial, because the contract between those two says who may deliver.

export interface Post {
  readonly producer: Database;
  readonly consumer: Database;
  /** What the consumer has done, in order. */
  taken(): Promise<{ readonly aggregate: string; readonly n: number }[]>;
  put(aggregate: string, n: number, type?: string): Promise<void>;
  /** How the handlers behave; they keep what they get unless told otherwise. */
  handler: EventHandler;
  /** How the way behaves; it leads to the consumer unless told otherwise. */
  way: (to: Channel) => Channel;
  /** Delivers until `isDone`. */
  deliver(isDone: () => Promise<boolean>, more?: { followers?: number; timeoutMs?: number }): Promise<void>;
  readonly channel: Channel;
  stop(): Promise<void>;
}

export const type = 'edc.build.activated';

const consumerSql = `
  create table taken (seq bigint generated always as identity primary key, aggregate text not null, n integer not null);
  call audited('taken', '{seq}');`;

export function postCall(options: Partial<Parameters<typeof newCall>[0]> = {}): Call {
  const actor = { kind: 'user', id: 'u-li', name: 'Li Na' } as const;
  return newCall({ command: 'test/post', timeoutMs: 30_000, actor, ...options });
}

export async function openPost(): Promise<Post> {
  const server = await startTestServer();
  const folder = await mkdtemp(join(tmpdir(), 'verum-post-'));
  await writeFile(join(folder, '0001_taken.sql'), consumerSql);
  const roles = ['edc', 'trial'].map((schema) => ({ schema, role: `verum_post_${schema}`, folder }));
  const fresh = await freshDatabase(server, roles);
  const open = (schema: string) => openDatabase({ connection: fresh.connection(schema), schema });
  const [producer, consumer] = [open('edc'), open('trial')];
  const keep: EventHandler = async (tx, { aggregate, payload }) => {
    await tx('insert into taken (aggregate, n) values ($1, $2)', [aggregate, (payload as { n: number }).n]);
  };
  const receive = receiveEvents({
    database: consumer,
    handlers: { [type]: (tx, event, call) => post.handler(tx, event, call) },
  });
  const target = dispatcher({
    bindings: [bind(trial.TrialEventsService, { deliver: receive })],
    verifyToken: () => {
      throw new Error('no person delivers events');
    },
    observe: () => {},
  });
  const straight = localChannel(() => target);
  const post: Post = {
    producer,
    consumer,
    channel: straight,
    handler: keep,
    way: (to) => to,
    taken: () => consumer.read(postCall(), (sql) => sql('select aggregate, n from taken order by seq')),
    put: (aggregate, n, eventType = type) =>
      producer.write(postCall(), 'put', (tx) => publish(tx, { aggregate, type: eventType, payload: { n } })),
    async deliver(isDone, { followers = 1, timeoutMs = 10_000 } = {}) {
      const subscriber = { consumer: 'trial', service: trial.TrialEventsService, types: [type] };
      const options = {
        producer: 'edc',
        database: producer,
        subscriber,
        pollMs: 10,
        retryMs: 1,
        triesMax: 2,
        timeoutMs,
      };
      const running = Array.from({ length: followers }, () =>
        deliverEvents({ ...options, channel: post.way(straight) }),
      );
      try {
        for (let tries = 0; !(await isDone()); tries += 1) {
          if (tries > 3_000) throw new Error('it never came about');
          await sleep(10);
        }
      } finally {
        await Promise.all(running.map((one) => one.stop()));
      }
    },
    async stop() {
      await producer.close();
      await consumer.close();
      await fresh.drop();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
  return post;
}
