import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@verum/call';
import { type DemoPlan, demoPlan } from '@verum/demo';
import { firstAdministratorToken } from '@verum/identity';
import type { Given } from '../command.ts';
import { loadDemo, stepsOf } from '../demo/load-demo.ts';
import { dataFolder } from '../folders.ts';
import { startProgress } from '../progress.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';
import { startUp, upOptions } from './up.ts';

const password = 'verum demo 2026';
const seed = 1;

export const command = {
  usage: '[--data FOLDER] [--listen HOST:PORT] [--fresh]',
  options: {
    ...upOptions,
    log: { ...upOptions.log, default: 'warn' },
    fresh: { type: 'boolean', help: 'throw the old demonstration data away first' },
    today: { type: 'string', help: 'the day the demonstration is told from, YYYY-MM-DD; default: today' },
  } as const,
  async run(given: Given) {
    const requested = stopRequested();
    const folder = dataFolder(given, 'demo');
    if (given.flag('fresh')) clear(folder);
    const { installation, log } = await startUp(given, 'demo');
    const today = given.text('today') ?? new Date().toISOString().slice(0, 10);
    const plan = demoPlan(seed, today);
    const isLoaded = existsSync(loadedMark(folder));
    try {
      const database = installation.host.databases.get('identity');
      if (!isLoaded) await load(installation.address, plan, folder, given.isJson, database);
    } catch (error) {
      await installation.stop();
      throw error;
    }
    announce(installation.address, plan, given.isJson);
    return untilStopped(requested, installation.stop, log);
  },
};

/** Written after the last form: a demo killed while it loads starts anew. */
function loadedMark(folder: string): string {
  return join(folder, 'demo-loaded');
}

function clear(folder: string): void {
  // Only what an installation puts there: the folder is the operator's.
  for (const name of ['pg', 'demo-loaded', 'identity.key', 'patient.key'])
    rmSync(join(folder, name), { recursive: true, force: true });
}

type Identity = Parameters<typeof firstAdministratorToken>[0] | undefined;

async function load(
  address: string,
  plan: DemoPlan,
  folder: string,
  isQuiet: boolean,
  database: Identity,
): Promise<void> {
  const firstToken = database && (await firstAdministratorToken(database, systemClock));
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
    password,
    plan,
    onProgress: (done) => {
      progress.add(done - shown);
      shown = done;
    },
  });
  progress.done();
  writeFileSync(loadedMark(folder), `${plan.study.code}\n`);
}

function announce(address: string, plan: DemoPlan, isJson: boolean): void {
  const accounts = plan.users.map(({ login, role, sites = ['*'] }) => ({ login, role, sites }));
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ address, study: plan.study.code, password, accounts })}\n`);
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

  password · 密码: ${password}

${lines.join('\n')}

Try · 试一试:
  TOKEN=$(curl -s ${address}/v1/login -H 'content-type: application/json' -d '{"loginName":"${coordinator}","password":"${password}"}' | sed 's/.*"accessToken": *"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/v1/studies/${plan.study.code}/casebooks?page_size=3 -H "authorization: Bearer $TOKEN"
  curl -s ${address}/v1/studies/${plan.study.code}/subjects/${subject}/forms/${form} -H "authorization: Bearer $TOKEN"

Ctrl+C stops it; the data stay. Ctrl+C 停止，数据保留。
`);
}
