import { timestampDate } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: 'history STUDY SUBJECT FORM [ITEM] | verify STUDY',
  options: serverOptions,
  async run(given: Given) {
    const verb = argument(given, 0, 'history or verify');
    const call = cliCall(`audit ${verb}`);
    try {
      if (verb === 'history') return await history(given, call);
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
