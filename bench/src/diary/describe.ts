import type { DiaryReport } from './diary.ts';

/** As people read it. */
export function describeDiary({ perSecond, seconds, product, bare }: DiaryReport): string {
  return [
    `${perSecond} submissions a second for ${seconds} s`,
    '| | sent | acknowledged | stored | p50 ms | p95 ms | p99 ms | longest ms | reached a second | server ms | PostgreSQL ms | load ms |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    row('through the product', product),
    row('bare insert', bare),
    `${product.answers} answers; ms of processor are of one submission, and this machine has them from all its processors`,
  ].join('\n');
}

function row(name: string, { sent, acknowledged, stored, tookMs, each, ...times }: DiaryReport['bare']): string {
  const { p50Ms, p95Ms, p99Ms, maxMs } = times;
  const ofProcessor = each ? [each.server, each.postgres, each.load].map((ms) => ms.toFixed(2)) : ['', '', ''];
  const cells = [
    ...[name, sent, acknowledged, stored, ...[p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(0))],
    ...[((sent * 1000) / tookMs).toFixed(0), ...ofProcessor],
  ];
  return `| ${cells.join(' | ')} |`;
}
