import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Stack } from '../stack.ts';
import { enrol, siteA, study, type TrialSetup } from '../trial-setup.ts';
import { tell } from './experiment.ts';
import { nothingLostNothingTwice, type SavingCrowd, startSavingCrowd } from './saving-crowd.ts';

/** The long run repeats more. */
export const isLong = process.env.VERUM_LONG === '1';

/** Bounds are those of an idle machine; on one that is busy with other tests they are asserted with this factor. */
export const busyFactor = 8;

export interface Experiment {
  readonly name: string;
  /** Within which people have to be served again once the fault is over, on an idle machine. */
  readonly boundMs: number;
  readonly clients?: number;
  /** How long people save before it, for what it is compared with. */
  readonly quietMs?: number;
  /** Returns when the fault is over, or has answers on the monotonic clock when it was. */
  readonly fault: (saves: SavingCrowd) => Promise<number | undefined> | Promise<void>;
  /** Who may be refused, and not just told to ask again. */
  readonly mayRefuse?: readonly string[];
}

export interface Experiments {
  /** Of whoever saves; new enough, and while nobody can sign in the one there is. */
  token(): string;
  /** The people who save sign in anew, as they do when their token is not taken any more. */
  signInAgain(): Promise<void>;
  /** People save, something is broken, and everything that was acknowledged is looked for. */
  run(t: TestContext, experiment: Experiment): Promise<SavingCrowd>;
}

// Long enough for whatever a busy machine does to a process that starts.
const patienceMs = 120_000;
// An access token lives five minutes.
const tokenMs = 60_000;

export function openExperiments(stack: Stack, people: TrialSetup): Experiments {
  const { token, renew } = keptToken(stack, people);
  let experiments = 0;
  return {
    token,
    signInAgain: renew,
    async run(t, { name, boundMs, clients = 4, quietMs = 0, fault, mayRefuse = [] }) {
      experiments += 1;
      const coordinator = await stack.signIn('crc.a');
      const subjects: string[] = [];
      for (let one = 0; one < clients; one++)
        subjects.push((await enrol(coordinator, siteA, `P-${experiments}-${one}`)).subject);
      const saves = startSavingCrowd({ study, subjects, addresses: stack.addresses, token, pauseMs: 20 });
      t.after(() => saves.settle(0).catch(() => {}));
      await until('people save', () => saves.journal.length >= 5 * clients);
      await setTimeout(quietMs);
      const fromMs = performance.now();
      const untilMs = (await fault(saves)) ?? performance.now();
      await until('everybody is served again', () => everybody(subjects, saves, untilMs));
      await setTimeout(1_000);
      await saves.settle(patienceMs);
      const allServed = tell(t, { experiment: name, saves, fromMs, untilMs, boundMs });
      await nothingLostNothingTwice(await stack.signIn('auditor.one'), study, saves);
      const refused = saves.journal.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
      assert.deepEqual(
        refused.filter((reason) => !mayRefuse.includes(reason)),
        [],
        'asking again under the same key settles every save',
      );
      assert.ok(allServed <= boundMs * busyFactor, `all served after ${allServed} ms, bound ${boundMs} ms`);
      return saves;
    },
  };
}

/** Waits for what has to come true, and says what did not. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = patienceMs) {
  for (const end = performance.now() + withinMs; !(await isSo()); await setTimeout(50))
    assert.ok(performance.now() < end, `not within ${withinMs} ms: ${what}`);
}

/** With every client's answer to something that it asked after the fault. */
function everybody(subjects: readonly string[], { journal }: SavingCrowd, sinceMs: number): boolean {
  const served = new Set(journal.filter(({ sentMs }) => sentMs > sinceMs).map(({ subject }) => subject));
  return subjects.every((subject) => served.has(subject));
}

/** A token that is new enough; while nobody can sign in, the one there is. */
function keptToken(stack: Stack, people: TrialSetup): { token(): string; renew(): Promise<void> } {
  let token = people.coordinatorA.token ?? '';
  let sinceMs = performance.now();
  async function renew(): Promise<void> {
    sinceMs = performance.now();
    token = (await stack.signIn('crc.a')).token ?? token;
  }
  return {
    renew,
    token: () => {
      if (performance.now() - sinceMs > tokenMs) renew().catch(() => {});
      return token;
    },
  };
}
