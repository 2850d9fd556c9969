import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { joinDesign, splitDesign } from '@verum/checks';
import { STUDY_FILE } from '@verum/demo';
import { readOdm, writeOdm20 } from '@verum/odm';
import fc from 'fast-check';
import { dangling } from './dangling.fixture.ts';
import { diff, type PatchStep } from './diff.ts';
import type { Draft } from './draft.ts';
import { editOf, type Gesture, gestures } from './edits.fixture.ts';
import { beginHistory, editHistory, redoHistory, undoHistory } from './history.ts';
import { addVisit } from './visits.ts';

const [study] = (await readOdm([readFileSync(STUDY_FILE)])).builds;
assert(study);
const { build, design } = splitDesign(study);
const demo: Draft = { build, design };
const empty: Draft = {
  build: {
    ...{ ...build, protocol: {}, visits: [], forms: [], groups: [], items: [] },
    ...{ codeLists: [], units: [], conditions: [], methods: [], extensions: {} },
  },
  design: splitDesign({ ...build, extensions: {} }).design,
};
const starts = fc.constantFrom(empty, demo, demo);
const firstVisit = { oid: 'SE.FIRST', description: [], type: 'scheduled' } as const;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function after(draft: Draft, all: readonly Gesture[]): Draft {
  return all.reduce((now, gesture) => editOf(now, gesture)?.(now) ?? now, draft);
}

test('the demo study refers to nothing that it does not have, but for units by their symbols', () => {
  assert.deepEqual(
    [...dangling(demo)].filter((one) => !/^unit .*\//.test(one)),
    [],
  );
});

test('no sequence of edits leaves a reference to something that is not there', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(starts, gestures, (start, all) => {
      const before = dangling(start);
      assert.deepEqual([...dangling(after(start, all)).difference(before)], []);
    }),
    { numRuns: 150 },
  );
});

test('undo brings back exactly what was, step by step, and redo what came', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(starts, gestures, (start, all) => {
      let history = beginHistory(start);
      const seen = [start];
      for (const gesture of all) {
        const next = editHistory(history, editOf(history.present, gesture) ?? ((draft) => draft));
        if (next !== history) seen.push(next.present);
        history = next;
      }
      for (const draft of seen.toReversed()) {
        assert.equal(history.present, draft);
        history = undoHistory(history);
      }
      for (const draft of seen.slice(1)) {
        history = redoHistory(history);
        assert.equal(history.present, draft);
      }
    }),
    { numRuns: 60 },
  );
});

test('an edit never changes the draft it was made to', () => {
  fc.assert(
    fc.property(starts, gestures, (start, all) => {
      const before = JSON.stringify(start);
      after(start, all);
      assert.equal(JSON.stringify(start), before);
    }),
    { numRuns: 30 },
  );
});

test('what was designed goes to ODM 2.0 and comes back equal', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(starts, gestures, async (start, all) => {
      const designed = after(start, all);
      // A document with forms and without a visit is given one by whoever reads it.
      const draft = designed.build.visits.length > 0 ? designed : addVisit(firstVisit)(designed);
      const file = { fileOid: 'F', fileType: 'Snapshot', creationDateTime: '2026-11-23T00:00:00Z' } as const;
      const xml = await Array.fromAsync(writeOdm20({ file, builds: [joinDesign(draft)] }, { withExtensions: true }));
      const [read] = (await readOdm(xml)).builds;
      assert(read);
      const back = splitDesign(read);
      assert.deepEqual(
        plain({ build: back.build, design: back.design }),
        plain({ ...draft, build: bare(draft.build) }),
      );
    }),
    { numRuns: 60 },
  );
});

/** Nothing foreign is written as nothing. */
function bare({ extensions = {}, ...build }: Draft['build']): Draft['build'] {
  return Object.keys(extensions).length > 0 ? { ...build, extensions } : build;
}

test('what is sent to the server makes the later draft of the earlier one', () => {
  fc.assert(
    fc.property(starts, gestures, (start, all) => {
      const end = after(start, all);
      const steps = diff(start, end);
      assert.deepEqual(applied(plain(start), plain(steps) as PatchStep[]), plain(end));
      if (start === end) assert.deepEqual(steps, []);
    }),
    { numRuns: 60 },
  );
});

/** RFC 6902 in place, as small as a test may have it. */
function applied(document: unknown, steps: readonly PatchStep[]): unknown {
  const root = { '': document };
  for (const { op, path, value } of steps) {
    const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() as string;
    const owner = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], root) as Record<
      string,
      unknown
    >;
    if (Array.isArray(owner)) owner.splice(Number(last), op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
    else if (op === 'remove') delete owner[last];
    else owner[last] = value;
  }
  return root[''];
}
