import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@verum/call';
import { firstAdministratorToken } from '@verum/identity';
import type { Given } from '../command.ts';
import { announceDemo, demoLoadedMark, demoPassword, loadDemoOnce, planOfToday } from '../demo/load-once.ts';
import { pairingLink } from '../demo/pairing-link.ts';
import { dataFolder } from '../folders.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';
import { startUp, upOptions } from './up.ts';

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
    const { address, host } = installation;
    const plan = planOfToday(given.text('today') ?? new Date().toISOString().slice(0, 10));
    try {
      const database = host.databases.get('identity');
      const firstToken = database && (await firstAdministratorToken(database, systemClock));
      await loadDemoOnce({ address, plan, folder, isQuiet: given.isJson, firstToken });
    } catch (error) {
      await installation.stop();
      throw error;
    }
    const diary = await pairingLink(address, plan, demoPassword);
    announceDemo(address, plan, { isJson: given.isJson, diary });
    return untilStopped(requested, installation.stop, log);
  },
};

function clear(folder: string): void {
  // Only what an installation puts there: the folder is the operator's.
  for (const name of ['pg', demoLoadedMark, 'identity.key', 'patient.key', 'epro.key'])
    rmSync(join(folder, name), { recursive: true, force: true });
}
