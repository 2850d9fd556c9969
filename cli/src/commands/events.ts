import { userInfo } from 'node:os';
import { type Call, newCall } from '@verum/call';
import {
  type Connection,
  type ConsumerState,
  connectionFromUrl,
  type Database,
  dismissParked,
  openDatabase,
  outboxState,
  type ParkedEvent,
  parkedEvents,
  releaseParked,
  startEmbedded,
} from '@verum/database';
import { argument, type Given, UsageError } from '../command.ts';
import { contexts, findContext } from '../contexts.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: '[list | release CONSUMER AGGREGATE | dismiss CONSUMER EVENT] [--context NAME] [--reason TEXT]',
  options: {
    context: { type: 'string', help: 'whose events; required to release or dismiss' },
    reason: { type: 'string', help: 'why they are released or dismissed; kept in the audit trail' },
    data: dataOption,
    database: {
      type: 'string',
      help: "postgresql://… of the server's administrator (or VERUM_DATABASE_URL); else embedded",
    },
  } as const,
  async run(given: Given) {
    const action = given.args[0] ?? 'list';
    const settle = action === 'list' ? undefined : settlementOf(given, action);
    const url = given.text('database') ?? process.env.VERUM_DATABASE_URL;
    const embedded = url === undefined ? await startEmbedded({ folder: dataFolder(given, 'main') }) : undefined;
    try {
      const connection = embedded?.connection ?? connectionFromUrl(url ?? '');
      return settle ? await settle(connection) : await list(given, connection);
    } finally {
      await embedded?.stop();
    }
  },
};

interface Line {
  readonly producer: string;
  readonly consumers: readonly (ConsumerState & { readonly events: readonly ParkedEvent[] })[];
}

async function list(given: Given, connection: Connection): Promise<number> {
  const name = given.text('context');
  const lines: Line[] = [];
  for (const producer of name === undefined ? contexts.map((one) => one.name) : [contextOf(name)]) {
    const consumers = await within(connection, producer, (database, call) =>
      database.read(call, async (sql) => {
        const found: Line['consumers'][number][] = [];
        for (const state of await outboxState(sql)) {
          found.push({ ...state, events: await parkedEvents(sql, state.consumer) });
        }
        return found;
      }),
    );
    lines.push({ producer, consumers });
  }
  const rows = lines.flatMap(({ producer, consumers }) =>
    consumers.map(({ consumer, lagSeconds, parked, isFollowed }) => [
      ...[producer, consumer, `${lagSeconds.toFixed(1)} s`, String(parked)],
      isFollowed ? 'yes · 是' : 'no · 否',
    ]),
  );
  const parked = lines.flatMap(({ producer, consumers }) =>
    consumers.flatMap(({ events }) =>
      events.map(({ id, consumer, aggregate, type, tries, error }) => [
        ...[producer, consumer, id, type, aggregate],
        tries === 0 ? 'waits · 等待' : `${error} (${tries}×)`,
      ]),
    ),
  );
  const head = ['producer · 来源', 'consumer · 接收方', 'lag · 延迟', 'parked · 搁置', 'followed · 投递中'];
  const more = [
    'producer · 来源',
    'consumer · 接收方',
    'event · 事件',
    'type · 类型',
    'aggregate · 对象',
    'why · 原因',
  ];
  print(given, lines, table(head, rows) + (parked.length > 0 ? `\n${table(more, parked)}` : ''));
  return parked.length > 0 ? 1 : 0;
}

/** What to do with parked events. Who is signed in on this machine says so, for a reason. */
function settlementOf(given: Given, action: string): (connection: Connection) => Promise<number> {
  if (action !== 'release' && action !== 'dismiss') {
    throw new UsageError(`list, release or dismiss, not '${action}' (应为 list、release 或 dismiss)`);
  }
  const consumer = argument(given, 1, 'CONSUMER');
  const what = argument(given, 2, action === 'release' ? 'AGGREGATE' : 'EVENT');
  const reason = given.text('reason')?.trim();
  if (!reason) throw new UsageError('--reason is missing (请用 --reason 说明原因)');
  const producer = contextOf(given.text('context') ?? '');
  return async (connection) => {
    const count = await within(connection, producer, (database, call) =>
      database.write(call, reason, async (tx) =>
        action === 'release'
          ? await releaseParked(tx, consumer, what)
          : Number(await dismissParked(tx, consumer, what)),
      ),
    );
    const done = action === 'release' ? 'released · 已放行' : 'dismissed · 已取消投递';
    print(
      given,
      { [action]: count },
      count > 0 ? `${done}: ${count}\n` : 'no such parked event · 没有这样的搁置事件\n',
    );
    return count > 0 ? 0 : 1;
  };
}

function contextOf(name: string): string {
  const found = findContext(name);
  if (!found) throw new UsageError(`--context is one of ${contexts.map((one) => one.name).join(', ')} (请指定上下文)`);
  return found.name;
}

async function within<T>(
  connection: Connection,
  schema: string,
  fn: (database: Database, call: Call) => Promise<T>,
): Promise<T> {
  const database = openDatabase({ connection, schema, openMax: 1 });
  const actor = { kind: 'system', id: `operator:${userInfo().username}`, name: '' } as const;
  const call = newCall({ command: 'cli/events', timeoutMs: 30_000, actor });
  try {
    return await fn(database, call);
  } finally {
    call.end();
    await database.close();
  }
}
