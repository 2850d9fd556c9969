import { type Clock, newCall } from '@verum/call';
import { connectionFromUrl, migrationState, openDatabase, outboxState, type Sql, StartRefused } from '@verum/database';
import { judgeClock } from './clocks.ts';
import { type Finding, fault, good, warning } from './finding.ts';

export interface DatabaseToCheck {
  /** The context, whose schema it is. */
  readonly name: string;
  readonly url: string;
  /** Of its migrations. */
  readonly folder: string;
}

const timeoutMs = 10_000;
const lagWarningSeconds = 60;
const lagFaultSeconds = 15 * 60;

/** As the service's own role, so that what it may not do is found out as well. */
export async function database({ name, url, folder }: DatabaseToCheck, clock: Clock): Promise<Finding[]> {
  const what = `${name} database`;
  const call = newCall({ command: 'doctor', timeoutMs, actor: { kind: 'system', id: 'system:doctor', name: '' } });
  let opened: ReturnType<typeof openDatabase> | undefined;
  try {
    opened = openDatabase({ connection: connectionFromUrl(url), schema: name, idleMax: 0, openMax: 1 });
    return await opened.read(call, async (sql) => [
      ...(await server(sql, what, clock)),
      await migrations(sql, what, name, folder),
      ...(await outbox(sql, name)),
    ]);
  } catch (error) {
    return [fault(what, saidBy(error), advice)];
  } finally {
    call.end();
    await opened?.close();
  }
}

const advice = {
  en: 'Look at Database.Url of the service: host, port, role and password; and that PostgreSQL runs and was migrated.',
  zh: '请检查该服务的 Database.Url（主机、端口、角色与密码），并确认 PostgreSQL 正在运行且已完成迁移。',
};

/** Its own words may quote a password from the address, so only what kind of failure it was. */
function saidBy(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  for (let one = error as { code?: unknown; cause?: unknown } | undefined; one; one = one.cause as typeof one) {
    if (typeof one.code === 'string') return `does not let the service in (${one.code})`;
  }
  return 'does not answer';
}

async function server(sql: Sql, what: string, clock: Clock): Promise<Finding[]> {
  const askedMs = clock.nowMs();
  const [row] = await sql<Record<'fsync' | 'commit' | 'pages' | 'version', string> & { now: number }>(
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('full_page_writes') as pages, current_setting('server_version_num') as version,
            (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
  if (!row) return [];
  const wayMs = (clock.nowMs() - askedMs) / 2;
  return [
    judgeVersion(what, Number(row.version)),
    ...judgeSettings(what, row),
    judgeClock(`${what} clock`, row.now, askedMs + wayMs, wayMs),
  ];
}

export function judgeVersion(what: string, version: number): Finding {
  const major = Math.trunc(version / 10_000);
  if (major >= 15) return good(what, `PostgreSQL ${major} lets the service in`);
  return fault(what, `PostgreSQL ${major}`, { en: 'Upgrade it to 15 or newer.', zh: '请升级至 15 或更高版本。' });
}

/** With any of these off, an acknowledged value can be lost when the machine fails. */
export function judgeSettings(what: string, set: Record<'fsync' | 'commit' | 'pages', string>): Finding[] {
  const wrong = [
    ...(set.fsync === 'on' ? [] : ['fsync']),
    ...(set.pages === 'on' ? [] : ['full_page_writes']),
    ...(set.commit === 'off' ? ['synchronous_commit'] : []),
  ];
  if (wrong.length === 0) return [good(`${what} durability`, 'what is acknowledged is on disk')];
  return [
    fault(`${what} durability`, `${wrong.join(', ')} is off: acknowledged values can be lost`, {
      en: `Set ${wrong.join(', ')} = on in postgresql.conf and reload.`,
      zh: `请在 postgresql.conf 中将 ${wrong.join('、')} 设为 on 并重新加载。`,
    }),
  ];
}

async function migrations(sql: Sql, what: string, schema: string, folder: string): Promise<Finding> {
  const { pending, refusal } = await migrationState(sql, schema, folder);
  if (refusal) {
    const { message, next } = refusal as { message: string; next?: string };
    return fault(`${what} migrations`, message, {
      en: next ?? 'Run the program that this database was made with.',
      zh: '数据库与程序的迁移历史不一致：请使用与该数据库匹配的版本，或恢复被改动的文件。',
    });
  }
  if (pending.length === 0) return good(`${what} migrations`, 'as this program has them');
  return fault(`${what} migrations`, `${pending.length} to apply: ${pending.join(', ')}`, {
    en: './verum migrate --database URL (or the migration job of your deployment).',
    zh: '请执行 ./verum migrate --database URL（或部署中的迁移任务）。',
  });
}

async function outbox(sql: Sql, name: string): Promise<Finding[]> {
  const consumers = await outboxState(sql);
  return consumers.map(({ consumer, lagSeconds, parked }) =>
    judgeDelivery(`${name} → ${consumer} events`, lagSeconds, parked),
  );
}

export function judgeDelivery(what: string, lagSeconds: number, parked: number): Finding {
  const said = `${parked} parked, the first not delivered has waited ${Math.round(lagSeconds)} s`;
  if (parked > 0) {
    return warning(what, said, {
      en: './verum events says which and why; mend it, then ./verum events release (or dismiss).',
      zh: './verum events 会列出事件与原因；修复后执行 ./verum events release（或 dismiss）。',
    });
  }
  const next = {
    en: 'Look whether the producer and the consumer run and reach each other.',
    zh: '请检查发送方与接收方是否都在运行且能互相访问。',
  };
  if (lagSeconds >= lagFaultSeconds) return fault(what, said, next);
  return lagSeconds >= lagWarningSeconds ? warning(what, said, next) : good(what, said);
}
