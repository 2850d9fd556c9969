import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, Severity } from '@verum/contracts';
import { readOdm, type SubjectRecord } from '@verum/odm';
import fc from 'fast-check';
import * as arbitrary from './src/core/arbitrary.ts';
import { expectCapture, isCapture } from './src/core/expect-capture.ts';
import { expectReview } from './src/core/expect-review.ts';
import { type Lab, startLab, type World } from './src/core/lab.ts';
import { emptyModel } from './src/core/model.ts';
import { send } from './src/core/send.ts';
import { type Step, say } from './src/core/step.ts';
import { statementsOf, statementText } from './src/odm-facts.ts';

// Whatever was done to a casebook, its archive makes the same one in a study that never saw it: the values, and everything
// that was ever said of them.

const isLong = process.env.VERUM_LONG === '1';

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...(
    [
      [12, arbitrary.save],
      // That a form will not be filled in is no part of ODM: what it holds would count elsewhere.
      [3, arbitrary.skip.filter(({ kind }) => kind === 'remove')],
      [3, arbitrary.removeGroup],
      [1, arbitrary.annotate],
      [2, arbitrary.ask],
      [2, arbitrary.stepQuery],
      [2, arbitrary.sign],
      [1, arbitrary.activate],
      [1, arbitrary.migrate],
    ] as const
  ).map(([weight, step]) => ({ weight, arbitrary: step })),
);

describe('an archive', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab();
  });
  after(() => lab?.stop());

  test('makes the same casebook elsewhere, with everything that was said, whatever was done to it', async (t) => {
    let statements = 0;
    const steps = fc.array(anyStep, { minLength: 60, maxLength: 120, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const [world, other] = [await lab.next(), await lab.next()];
        await act(world, story);
        const [archive, before] = [await exported(world, true), await exported(world, false)].map(asNewcomer);
        const { findings } = await imported(other, archive ?? '');
        assert.deepEqual(findings, []);
        assert.deepEqual(await casebookIn(await exported(other, false)), await casebookIn(before ?? ''));
        const said = await statementsOf(archive ?? '');
        const again = new Set((await statementsOf(await exported(other, true))).map(statementText));
        assert.deepEqual(
          said.map(statementText).filter((one) => !again.has(one)),
          [],
          'lost on the way',
        );
        statements += said.length;
      }),
      { numRuns: isLong ? 500 : 12, reporter: told },
    );
    t.diagnostic(`${statements} statements`);
    assert.ok(statements > 100, String(statements));
  });
});

/** What is refused has its own tests. */
async function act(world: World, story: readonly Step[]): Promise<void> {
  const model = emptyModel();
  for (const step of story) {
    const next = structuredClone(model);
    const wanted = isCapture(step) ? expectCapture(next, step) : expectReview(next, step);
    const got = await send(world, model, step);
    if (got === 'done' && wanted === 'done') Object.assign(model, next);
  }
}

function told({ failed, counterexample, errorInstance, seed }: fc.RunDetails<[Step[]]>): void {
  if (!failed) return;
  const story = counterexample?.[0].map(say).join('\n') ?? '';
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`seed ${seed}\n${story}\n${why}`);
}

const newcomer = 'A-1';
/** The casebook of the subject as that of somebody who is not in the study yet. */
const asNewcomer = (xml: string) => xml.replaceAll(/SubjectKey="[^"]*"/g, `SubjectKey="${newcomer}"`);

async function imported({ study, people: { manager } }: World, archive: string) {
  const document = { contentType: 'application/xml', data: Buffer.from(archive) };
  const asked = { study, document, site: '01', reason: 'Archive', keepMisfits: true };
  const { findings } = await manager.of(edc.EdcService).importClinicalData(asked, manager.as());
  const isLoss = ({ severity, rule }: (typeof findings)[number]) =>
    severity === Severity.ERROR || rule === 'foreign-facts-not-kept';
  return { findings: findings.filter(isLoss).map(({ rule, path, messageEn }) => `${rule} ${path}: ${messageEn}`) };
}

async function exported({ study, people: { manager } }: World, audit: boolean): Promise<string> {
  const parts: Uint8Array[] = [];
  const asked = { study, format: edc.ExportFormat.ODM_2_0, audit };
  for await (const { data } of manager.of(edc.EdcService).exportStudy(asked, manager.as())) parts.push(data);
  return Buffer.concat(parts).toString();
}

/** Values, where they stand and in which order. */
async function casebookIn(xml: string) {
  const found: SubjectRecord[] = [];
  await readOdm([xml], { onSubject: (one) => void found.push(one) });
  return found
    .filter(({ subjectKey }) => subjectKey === newcomer)
    .map(({ metaDataVersionOid, visits }) => ({
      metaDataVersionOid,
      forms: visits.flatMap((visit) =>
        visit.forms
          .filter(({ items }) => items.length > 0)
          .map((form) => [
            ...[visit.oid, visit.repeatKey, form.oid, form.repeatKey],
            form.items.map(({ path, value, isNull, unitOid, annotations }) => [
              path,
              value,
              isNull,
              unitOid,
              annotations,
            ]),
          ]),
      ),
    }));
}
