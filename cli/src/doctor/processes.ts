import type { Clock } from '@verum/call';
import { judgeClock } from './clocks.ts';
import { type Finding, fault, good, warning } from './finding.ts';

const timeoutMs = 5_000;
/** HTTP dates have whole seconds. */
const dateGrainMs = 1_000;

/**
 * A process by its admin address: ready, at the same time of day, of the same version.
 * @param ownVersion of the program that asks
 */
export async function runningProcess(
  what: string,
  address: string,
  ownVersion: string,
  clock: Clock,
): Promise<Finding[]> {
  const at = address.replace(/^(0\.0\.0\.0|\[::\]):/, '127.0.0.1:');
  const signal = AbortSignal.timeout(timeoutMs);
  const ask = (path: string) => fetch(`http://${at}${path}`, { signal }).catch(() => undefined);
  const askedMs = clock.nowMs();
  const ready = await ask('/readyz');
  const wayMs = (clock.nowMs() - askedMs) / 2;
  if (!ready) {
    return [
      fault(what, `does not answer at ${at}`, {
        en: 'Start it, and see its log. (Run this where its Admin address is reached.)',
        zh: '请启动该进程并查看日志。（请在可访问其 Admin 地址的机器上运行本命令。）',
      }),
    ];
  }
  const metrics = await ask('/metrics').then((answer) => answer?.text());
  const theirsMs = Date.parse(ready.headers.get('date') ?? '');
  return [
    ready.ok
      ? good(what, `is ready at ${at}`)
      : fault(what, `is not ready at ${at} (${ready.status})`, {
          en: 'It is starting or stopping, or its database does not answer: see its log.',
          zh: '该进程正在启动或停止，或其数据库无响应：请查看日志。',
        }),
    // The date is cut down to its second, so it is half a second late on average.
    ...(Number.isNaN(theirsMs)
      ? []
      : [judgeClock(`${what} clock`, theirsMs + dateGrainMs / 2, askedMs + wayMs, wayMs + dateGrainMs / 2)]),
    ...judgeVersionOf(what, metrics, ownVersion),
  ];
}

function judgeVersionOf(what: string, metrics: string | undefined, own: string): Finding[] {
  const version = /^verum_build_info\{version="([^"]+)"\}/m.exec(metrics ?? '')?.[1];
  if (version === undefined) return [];
  if (version === own) return [good(`${what} version`, version)];
  return [
    warning(`${what} version`, `${version}, and this is ${own}`, {
      en: 'Finish the upgrade: restart it with the new version. Two versions side by side are for the time of it only.',
      zh: '请完成升级：以新版本重启该进程。新旧版本仅应在升级期间并存。',
    }),
  ];
}
