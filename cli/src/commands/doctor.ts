import { systemClock } from '@verum/call';
import { findTool, installCommand } from '../bring-debian-packages.ts';
import type { Given } from '../command.ts';
import { judgeClock } from '../doctor/clocks.ts';
import { examineDeployment } from '../doctor/deployment.ts';
import { exitCodeOf, type Finding, fault, findingText, good, warning } from '../doctor/finding.ts';
import { disk, embeddedPostgres, node, writable } from '../doctor/machine.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { print } from '../table.ts';

export const command = {
  usage: '[--config FOLDER] [--server URL] [--data FOLDER]',
  options: {
    config: { type: 'string', help: 'folder with the configurations of a deployment, which is then looked at' },
    server: { type: 'string', help: 'a running Verum to look at' },
    data: dataOption,
  } as const,
  /** 0: all is well; 1: somebody should look; 2: something does not work. */
  async run(given: Given) {
    const config = given.text('config');
    const findings = [
      node(),
      ...(config === undefined ? machine(dataFolder(given, 'main')) : await examineDeployment(config)),
      ...(await server(given.text('server'))),
    ];
    print(given, findings, findings.map(findingText).join(''));
    return exitCodeOf(findings);
  },
};

/** Where everything runs in one process on the embedded database. */
function machine(folder: string): Finding[] {
  return [embeddedPostgres(), writable(folder), disk(folder), browser()];
}

function browser(): Finding {
  const what = 'Chromium (only for tests)';
  const found = findTool('chromium');
  if (found !== undefined) return good(what, found);
  return warning(what, 'not installed', { en: installCommand('chromium'), zh: installCommand('chromium') });
}

async function server(address: string | undefined): Promise<Finding[]> {
  if (address === undefined) return [];
  const askedMs = systemClock.nowMs();
  const answer = await fetch(new URL('/readyz', address), { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  const tookMs = systemClock.nowMs() - askedMs;
  const theirsMs = Date.parse(answer?.headers.get('date') ?? '');
  return [
    answer?.ok
      ? good('Server', `${address} is ready, and said so in ${tookMs} ms`)
      : fault('Server', answer ? `${address} says ${answer.status} after ${tookMs} ms` : `${address} does not answer`, {
          en: 'See its log; start it with ./verum up.',
          zh: '请查看其日志；可用 ./verum up 启动。',
        }),
    // The date of an answer has whole seconds.
    ...(Number.isNaN(theirsMs)
      ? []
      : [judgeClock('Server clock', theirsMs + 500, askedMs + tookMs / 2, tookMs / 2 + 500)]),
  ];
}
