import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import fc from 'fast-check';
import * as arbitrary from './src/core/arbitrary.ts';
import { compare, nothingSeen, type Seen } from './src/core/compare.ts';
import { compareWork } from './src/core/compare-work.ts';
import { expectCapture, isCapture } from './src/core/expect-capture.ts';
import { expectReview } from './src/core/expect-review.ts';
import { type Lab, startLab, type World } from './src/core/lab.ts';
import { emptyModel, type Model } from './src/core/model.ts';
import { send } from './src/core/send.ts';
import { queryActions, type Step, say } from './src/core/step.ts';

// Random sequences of everything that anybody may try, against a model that says what should come of it: the outcome
// of each step, and after it every form, query, visit, hold and signature, and each line of the trail.

const isLong = process.env.VERUM_LONG === '1';
const stepsWanted = isLong ? 100_000 : 2_100;

const kinds: readonly Step['kind'][] = [
  ...(['save', 'skip', 'remove', 'removeGroup', 'skipVisit', 'annotate', 'ask', 'verify', 'sign'] as const),
  ...(['freeze', 'unfreeze', 'lock', 'requestUnlock', 'decideUnlock', 'activate', 'migrate'] as const),
  ...queryActions,
];

/** Whose work lists are looked at: somebody who sees candidates, and somebody who sees what is blinded. */
const watchers = ['manager', 'unblinded'] as const;

interface Real extends World {
  readonly seen: Seen;
}

let lab: Lab;
let stepsTaken = 0;
const outcomes = new Map<string, number>();

class Command implements fc.AsyncCommand<Model, Real> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const next = structuredClone(model);
    const wanted = isCapture(this.#step) ? expectCapture(next, this.#step) : expectReview(next, this.#step);
    const got = await send(real, model, this.#step);
    assert.equal(got, wanted, `outcome of ${this}`);
    // What was refused has changed nothing.
    if (wanted === 'done') Object.assign(model, next);
    await compare(real, model, real.seen);
    if (stepsTaken % 10 === 0) await compareWork(real, model, watchers[stepsTaken % 20 === 0 ? 0 : 1]);
    stepsTaken += 1;
    outcomes.set(`${this.#step.kind} ${wanted}`, (outcomes.get(`${this.#step.kind} ${wanted}`) ?? 0) + 1);
  }

  toString(): string {
    return say(this.#step);
  }
}

type Weighted = readonly [weight: number, steps: fc.Arbitrary<Step>];

const machines: Readonly<Record<string, readonly Weighted[]>> = {
  'a form with its queries, verification, signature and holds': [
    ...([
      [10, arbitrary.save],
      [3, arbitrary.skip],
      [2, arbitrary.removeGroup],
      [1, arbitrary.annotate],
    ] as const),
    ...([
      [3, arbitrary.stepQuery],
      [3, arbitrary.verify],
      [3, arbitrary.sign],
      [2, arbitrary.hold],
      [2, arbitrary.decide],
    ] as const),
  ],
  'a visit': [
    ...([
      [6, arbitrary.save],
      [4, arbitrary.skipVisit],
      [3, arbitrary.skip],
      [2, arbitrary.hold],
      [1, arbitrary.decide],
    ] as const),
  ],
  'a casebook': [
    ...([
      [8, arbitrary.save],
      [2, arbitrary.skip],
      [2, arbitrary.skipVisit],
      [1, arbitrary.removeGroup],
      [1, arbitrary.ask],
    ] as const),
    ...([
      [2, arbitrary.stepQuery],
      [2, arbitrary.verify],
      [4, arbitrary.sign],
      [1, arbitrary.hold],
      [1, arbitrary.decide],
    ] as const),
  ],
  'a query': [
    ...([
      [6, arbitrary.save],
      [2, arbitrary.skip],
      [2, arbitrary.removeGroup],
      [3, arbitrary.ask],
      [10, arbitrary.stepQuery],
      [1, arbitrary.hold],
      [1, arbitrary.decide],
    ] as const),
  ],
  'a request to unlock': [
    ...([
      [4, arbitrary.save],
      [8, arbitrary.hold],
      [5, arbitrary.decide],
      [1, arbitrary.verify],
      [1, arbitrary.stepQuery],
    ] as const),
  ],
  'an amendment': [
    ...([
      [8, arbitrary.save],
      [2, arbitrary.skip],
      [2, arbitrary.stepQuery],
      [2, arbitrary.sign],
      [2, arbitrary.verify],
    ] as const),
    ...([
      [1, arbitrary.hold],
      [2, arbitrary.decide],
      [1, arbitrary.activate],
      [1, arbitrary.migrate],
    ] as const),
  ],
};

describe('the clinical core as its model', () => {
  before(async () => {
    lab = await startLab();
  });
  after(() => lab?.stop());

  const share = stepsWanted / Object.keys(machines).length;
  for (const [name, weighted] of Object.entries(machines)) {
    test(name, async () => {
      const steps = fc.oneof(...weighted.map(([weight, one]) => ({ weight, arbitrary: one })));
      const commands = fc.commands([steps.map((one) => new Command(one))], { maxCommands: 100, size: 'max' });
      const seed = Number(process.env.VERUM_SEED ?? (isLong ? Date.now() % 1_000_000 : 1));
      const wanted = stepsTaken + share;
      for (let round = 0; stepsTaken < wanted; round += 1) {
        const property = fc.asyncProperty(commands, async (sequence) => {
          const world = await lab.next();
          const model = emptyModel();
          await fc.asyncModelRun(() => ({ model, real: { ...world, seen: nothingSeen() } }), sequence);
          for (const who of watchers) await compareWork(world, model, who);
          const { auditor } = world.people;
          const { differing } = await auditor.of(edc.EdcService).verifyHistory({ study: world.study }, auditor.as());
          assert.deepEqual(differing, [], 'state = replay of history');
        });
        const options = { numRuns: 4, seed: seed + round, endOnFailure: process.env.VERUM_SHRINK !== '1' };
        await fc.assert(property, options).catch(tellCause);
      }
    });
  }

  test('nothing went untried', () => {
    assert.ok(stepsTaken >= stepsWanted, `${stepsTaken} steps`);
    for (const kind of kinds) assert.ok(outcomes.has(`${kind} done`), `${kind} never came to anything`);
    for (const one of ['save CHECK_FAILED', 'save GATE_CLOSED', 'save HELD', 'sign GATE_CLOSED', 'lock GATE_CLOSED'])
      assert.ok(outcomes.has(one), `${one} never happened`);
  });
});

/** The sequence that failed, and what was wrong after its last step. */
function tellCause(error: unknown): never {
  const { message, cause } = error as Error;
  throw new Error(`${message}\n${cause instanceof Error ? cause.message : ''}`, { cause });
}
