import { show } from '../measure.ts';
import { describeDiary } from './diary-speed.ts';
import { keyBudgetMs, type PageSpeed, type WebSpeed } from './web-speed.ts';

/** As people read it: medians, the spread over the rounds in brackets, and how many times as long as the plain page. */
export function describeWeb({ sizes, pages, diary }: WebSpeed): string {
  return [
    '| page | JavaScript, KB gz |',
    '|---|---|',
    ...sizes.map(({ page, bytes }) => `| ${page} | ${(bytes / 1000).toFixed(1)} |`),
    '',
    '| page | processor | ready ms | budget | of it own work ms | plain page ms | × plain |',
    '|---|---|---|---|---|---|---|',
    ...pages.map(readyRow),
    '',
    '| key to paint | processor | p50 ms | p95 ms | budget | own work ms | plain p50 ms | plain p95 ms | plain work ms |',
    '|---|---|---|---|---|---|---|---|---|',
    ...pages.flatMap(keyRow),
    '',
    ...(diary ? [describeDiary(diary)] : []),
  ].join('\n');
}

/** Budgets hold for a machine that is not slowed down. */
const only = (slowdown: number, budget: number) => (slowdown === 1 ? `≤ ${budget}` : '');

function readyRow({ name, slowdown, budgetMs, readyMs, busyMs, plainMs }: PageSpeed): string {
  const ratio = (readyMs.median / plainMs.median).toFixed(2);
  return `| ${name} | 1/${slowdown} | ${show(readyMs)} | ${only(slowdown, budgetMs)} | ${show(busyMs)} | ${show(plainMs)} | ${ratio} |`;
}

function keyRow({ name, slowdown, keys, plainKeys }: PageSpeed): string[] {
  if (!keys || !plainKeys) return [];
  const times = [keys.p50Ms, keys.p95Ms].map((one) => show(one, 1)).join(' | ');
  const plain = [plainKeys.p50Ms, plainKeys.p95Ms, plainKeys.busyMs].map((one) => show(one, 1)).join(' | ');
  const budget = only(slowdown, keyBudgetMs);
  return [`| ${name} | 1/${slowdown} | ${times} | ${budget} | ${show(keys.busyMs, 1)} | ${plain} |`];
}
