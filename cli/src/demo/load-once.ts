import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoPlan, demoPlan } from '@verum/demo';
import { startProgress } from '../progress.ts';
import { loadDemo, stepsOf } from './load-demo.ts';
import type { PairingLink } from './pairing-link.ts';

/** Of every account of the demonstration. */
export const demoPassword = 'verum demo 2026';
const seed = 1;

/** Written after the last form: a demo killed while it loads starts anew. */
export const demoLoadedMark = 'demo-loaded';

/** The demonstration as told from a day, `YYYY-MM-DD`. */
export function planOfToday(today: string): DemoPlan {
  return demoPlan(seed, today);
}

export interface LoadOnceOptions {
  readonly address: string;
  readonly plan: DemoPlan;
  /** Remembers that it is loaded. */
  readonly folder: string;
  readonly isQuiet: boolean;
  /** Of the first administrator, where there is none yet. */
  readonly firstToken: string | undefined;
}

/**
 * Loads the demonstration unless the folder says that it is loaded.
 *
 * @throws Error when there are users already: an installation, or a demo that was not loaded to its end.
 */
export async function loadDemoOnce({ address, plan, folder, isQuiet, firstToken }: LoadOnceOptions): Promise<void> {
  const mark = join(folder, demoLoadedMark);
  if (existsSync(mark)) return;
  if (firstToken === undefined) {
    throw new Error(
      `${folder} holds an installation or a demo that was not loaded to its end; start with --fresh, or name another --data (请使用 --fresh 重新载入)`,
    );
  }
  const progress = startProgress({
    label: 'Loading the demonstration trial',
    total: stepsOf(plan),
    unit: 'steps',
    isQuiet,
  });
  let shown = 0;
  await loadDemo({
    address,
    firstToken,
    password: demoPassword,
    plan,
    onProgress: (done) => {
      progress.add(done - shown);
      shown = done;
    },
  });
  progress.done();
  writeFileSync(mark, `${plan.study.code}\n`);
}

/** Where it is, who can sign in, and what to try. */
export function announceDemo(
  address: string,
  plan: DemoPlan,
  { isJson, diary }: { readonly isJson: boolean; readonly diary: PairingLink | undefined },
): void {
  const accounts = plan.users.map(({ login, role, sites = ['*'] }) => ({ login, role, sites }));
  if (isJson) {
    const told = { address, study: plan.study.code, password: demoPassword, accounts, diary };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  const coordinator = accounts.find(({ role }) => role === 'CRC')?.login ?? '';
  const subject = plan.forms[0]?.subject ?? '';
  const form = encodeURIComponent(plan.forms[0]?.formKey ?? '');
  const lines = accounts.map(({ login, role, sites }) => `  ${login.padEnd(22)}${role.padEnd(16)}${sites.join(', ')}`);
  process.stdout.write(`
Verum is at ${address} · 地址

A demonstration: every account has the same published password. Never enter real patients here.
演示环境：所有账户使用同一个公开密码，请勿录入真实患者信息。

  password · 密码: ${demoPassword}

${lines.join('\n')}

Try · 试一试:
  TOKEN=$(curl -s ${address}/v1/login -H 'content-type: application/json' -d '{"loginName":"${coordinator}","password":"${demoPassword}"}' | sed 's/.*"accessToken": *"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/v1/studies/${plan.study.code}/casebooks?page_size=3 -H "authorization: Bearer $TOKEN"
  curl -s ${address}/v1/studies/${plan.study.code}/subjects/${subject}/forms/${form} -H "authorization: Bearer $TOKEN"

${diaryLines(diary)}Ctrl+C stops it; the data stay. Ctrl+C 停止，数据保留。
`);
}

function diaryLines(diary: PairingLink | undefined): string {
  if (!diary) return '';
  return `Diary of a participant · 受试者日记 (${diary.subject}, 15 min):
  ${diary.link}

`;
}
