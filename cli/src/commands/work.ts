import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

const kinds = Object.entries(edc.WorkKind)
  .filter(([, kind]) => kind !== edc.WorkKind.UNSPECIFIED)
  .map(([name, kind]) => ({ name: name.toLowerCase().replaceAll('_', '-'), kind }));

export const command = {
  usage: 'STUDY [KIND]',
  options: {
    ...serverOptions,
    site: { type: 'string', help: 'of this site' },
    limit: { type: 'string', default: '100', help: 'how many at most' },
  } as const,
  async run(given: Given) {
    const study = argument(given, 0, 'STUDY');
    const site = given.text('site') ?? '';
    const name = given.args[1];
    const call = cliCall('work');
    try {
      if (name === undefined) await count(given, call, { study, site });
      else await list(given, call, { study, site, kind: kindOf(name) });
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

function kindOf(name: string): edc.WorkKind {
  const found = kinds.find((one) => one.name === name);
  if (!found) throw new UsageError(`KIND is one of ${kinds.map((one) => one.name).join(', ')}`);
  return found.kind;
}

async function count(given: Given, call: Call, request: { study: string; site: string }): Promise<void> {
  const { counts } = await remote(given).of(edc.WorkService).countWork(request, { call });
  const rows = counts.map((one) => ({
    kind: kinds.find(({ kind }) => kind === one.kind)?.name ?? '',
    count: one.count,
    capped: one.capped,
  }));
  print(
    given,
    rows,
    table(
      ['what waits', 'how much'],
      rows.map(({ kind, count: found, capped }) => [kind, capped ? `${found}+` : String(found)]),
    ),
  );
}

async function list(
  given: Given,
  call: Call,
  request: { study: string; site: string; kind: edc.WorkKind },
): Promise<void> {
  const limit = Number(given.text('limit'));
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit is a number from 1 on');
  const service = remote(given).of(edc.WorkService);
  const found: edc.WorkItem[] = [];
  let pageToken = '';
  do {
    const pageSize = Math.min(limit - found.length, 500);
    const page = await service.listWork({ ...request, pageSize, pageToken }, { call });
    found.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && found.length < limit);
  const isMore = pageToken !== '';
  const rows = found.map(({ dueDate, site, subject, visit, form, query, path, count: items }) => ({
    ...{ dueDate, site, subject, visit, form, query, path },
    count: items,
  }));
  const cells = rows.map(({ dueDate, site, subject, visit, form, query, path, count: items }) => [
    ...[
      dueDate,
      site,
      subject,
      form || visit,
      query === 0 ? '' : String(query),
      path,
      items === 0 ? '' : String(items),
    ],
  ]);
  const more = isMore ? `more than ${limit}: see --limit · 未全部列出\n` : '';
  const head = ['due', 'site', 'subject', 'where', 'query', 'item', 'items'];
  print(given, { items: rows, more: isMore }, table(head, cells) + more);
}
