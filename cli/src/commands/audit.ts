import { timestampDate } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { saveStream } from '../save-stream.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: 'history STUDY SUBJECT FORM [ITEM] | trail STUDY [--csv FILE] | verify STUDY',
  options: {
    ...serverOptions,
    subject: { type: 'string', help: 'trail: of this subject' },
    form: { type: 'string', help: 'trail: of this form of the subject, visit[!repeat]~form[!repeat]' },
    path: { type: 'string', help: 'trail: of this item of the form' },
    actor: { type: 'string', help: 'trail: by this user, as an id' },
    kind: { type: 'string', help: 'trail: form, query, signature, hold, verification, build, …' },
    from: { type: 'string', help: 'trail: from this day or instant, UTC, 2026-06-01 or 2026-06-01T08:00:00Z' },
    to: { type: 'string', help: 'trail: up to and without this day or instant' },
    limit: { type: 'string', default: '100', help: 'trail: how many at most; a file has all' },
    csv: { type: 'string', help: 'trail: all of it as a CSV file, oldest first' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'history, trail or verify');
    const call = cliCall(`audit ${verb}`);
    try {
      if (verb === 'history') return await history(given, call);
      if (verb === 'trail') return await trail(given, call);
      if (verb === 'verify') return await verify(given, call);
      throw new UsageError(`there is no 'audit ${verb}'`);
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

async function history(given: Given, call: Call): Promise<number> {
  const service = remote(given).of(edc.EdcService);
  const request = {
    study: argument(given, 1, 'STUDY'),
    subject: argument(given, 2, 'SUBJECT'),
    form: argument(given, 3, 'FORM'),
    item: given.args[4] ?? '',
  };
  const changes: edc.ItemChange[] = [];
  let pageToken = '';
  do {
    const page = await service.getItemHistory({ ...request, pageSize: 1000, pageToken }, { call });
    changes.push(...page.changes);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  const rows = changes.map((change) => [
    change.at ? timestampDate(change.at).toISOString() : '',
    change.path,
    String(change.version),
    contentText(change.old),
    contentText(change.new),
    change.actorName || change.actor,
    change.reason,
  ]);
  const json = rows.map(([at, path, version, old, now, actor, reason]) => ({
    at,
    path,
    version: Number(version),
    old,
    new: now,
    actor,
    reason,
  }));
  print(given, json, table(['at (UTC)', 'item', 'version', 'old', 'new', 'who', 'why'], rows));
  return 0;
}

function contentText(content: edc.ItemValue | undefined): string {
  if (!content) return '';
  if (content.notDone !== '') return `(not done: ${content.notDone})`;
  return content.value === undefined ? '(blank)' : `${content.value}${content.unit ? ` ${content.unit}` : ''}`;
}

async function verify(given: Given, call: Call): Promise<number> {
  const study = argument(given, 1, 'STUDY');
  const { forms, changes, differing } = await remote(given).of(edc.EdcService).verifyHistory({ study }, { call });
  print(
    given,
    { study, forms: Number(forms), changes: Number(changes), differing },
    differing.length === 0
      ? `${forms} forms are the replay of their ${changes} changes · 状态与稽查轨迹一致\n`
      : `${differing.length} forms differ from their history · 与稽查轨迹不一致:\n${differing.map((form) => `  ${form}\n`).join('')}`,
  );
  return differing.length === 0 ? 0 : 1;
}

async function trail(given: Given, call: Call): Promise<number> {
  const service = remote(given).of(edc.WorkService);
  const text = (name: string) => given.text(name) ?? '';
  const filter = {
    ...{ study: argument(given, 1, 'STUDY'), subject: text('subject'), form: text('form'), path: text('path') },
    ...{ actor: text('actor'), kind: text('kind'), from: text('from'), to: text('to') },
  };
  const file = given.text('csv');
  if (file !== undefined) {
    const bytes = await saveStream(
      file,
      service.exportAudit({ ...filter, format: edc.AuditFormat.CSV }, { call }),
      () => {},
    );
    print(given, { file, bytes }, `${file}: ${bytes} bytes\n`);
    return 0;
  }
  const limit = Number(given.text('limit'));
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit is a number from 1 on');
  const entries: edc.AuditEntry[] = [];
  let pageToken = '';
  do {
    const pageSize = Math.min(limit - entries.length, 1000);
    const page = await service.listAudit({ ...filter, pageSize, pageToken }, { call });
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && entries.length < limit);
  const isMore = pageToken !== '';
  const rows = entries.map((entry) => [
    ...[iso(entry), entry.kind, entry.op, entry.site, entry.subject, entry.form, entry.path],
    ...[plain(entry.actorName || entry.actor), plain(entry.reason)],
  ]);
  const more = isMore ? `more than ${limit}: see --limit and --csv · 未全部列出\n` : '';
  const head = ['at (UTC)', 'kind', 'what', 'site', 'subject', 'form', 'item', 'who', 'why'];
  print(given, { entries: entries.map(toJson), more: isMore }, table(head, rows) + more);
  return 0;
}

const iso = ({ at }: edc.AuditEntry) => (at ? timestampDate(at).toISOString() : '');

// A reason may hold line breaks, and what a terminal takes for commands.
const plain = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

function toJson(entry: edc.AuditEntry) {
  const { actor, actorName, command: by, reason, kind, site, subject, form, path, op } = entry;
  const [old, now] = [entry.oldJson, entry.newJson].map((json) => (json === '' ? null : JSON.parse(json)));
  const who = { at: iso(entry), actor, actorName, command: by, reason };
  return { ...who, kind, site, subject, form, path, version: Number(entry.version), op, old, new: now };
}
