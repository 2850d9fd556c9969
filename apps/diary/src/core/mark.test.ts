import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Mark, Marker } from './env.ts';
import { lossOf, markAnew, markAppended, markSettled, markTold } from './mark.ts';
import type { Store } from './store.ts';

/** What the marks ask of a store, and each answer only when it is let through. */
function slowStore() {
  let lastNumber = 0;
  const outbox = new Set<number>();
  const held: (() => void)[] = [];
  const let1 = async (answer: unknown) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return answer;
  };
  const store = {
    plain: (key: string) => let1(key === 'lastNumber' ? lastNumber : undefined),
    numbers: () => let1({ outbox: [...outbox], fates: [] }),
  } as unknown as Pick<Store, 'plain' | 'numbers'>;
  return {
    store,
    append: (number: number) => {
      lastNumber = number;
      outbox.add(number);
    },
    settle: () => outbox.delete([...outbox][0] ?? 0),
    waiting: () => outbox.size,
    next: () => lastNumber + 1,
    async letThrough(index = 0) {
      held.splice(index % Math.max(1, held.length), 1)[0]?.();
      await new Promise(setImmediate);
    },
    isQuiet: () => held.length === 0,
  };
}

function oneMarker(): Marker & { mark: Mark | undefined } {
  const it = {
    mark: undefined as Mark | undefined,
    read: () => it.mark,
    write: (mark: Mark) => {
      it.mark = mark;
    },
    clear: () => {
      it.mark = undefined;
    },
  };
  return it;
}

test('a fate that is written down while the next entry is added does not take that entry out of the loss', async () => {
  const [it, marker] = [slowStore(), oneMarker()];
  const own = { env: { marker }, store: it.store };
  markAppended(own, 1);
  it.append(1);
  it.settle();
  const settling = markSettled(own);
  await it.letThrough();
  await it.letThrough();
  markAppended(own, 2);
  it.append(2);
  await settling;
  assert.equal(lossOf(marker.mark as Mark), 1);
});

test('however adding and settling fall between one another, no loss is told too small; in quiet it is exact', async () => {
  const steps = fc.array(fc.constantFrom('append', 'settle', 'let', 'let', 'let'), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat(5)), async (list, choice) => {
      const [it, marker] = [slowStore(), oneMarker()];
      const own = { env: { marker }, store: it.store };
      const settling: Promise<void>[] = [];
      const isEnough = () => assert.ok(lossOf(marker.mark ?? { appended: 0, settled: 0, untold: 0 }) >= it.waiting());
      for (const step of list) {
        if (step === 'append') {
          markAppended(own, it.next());
          it.append(it.next());
        } else if (step === 'settle' && it.settle()) settling.push(markSettled(own));
        else await it.letThrough(choice.next().value);
        isEnough();
      }
      while (!it.isQuiet()) {
        await it.letThrough(choice.next().value);
        isEnough();
      }
      await Promise.all(settling);
      const again = markSettled(own);
      while (!it.isQuiet()) await it.letThrough();
      await again;
      assert.equal(lossOf(marker.mark as Mark), it.waiting());
    }),
    { numRuns: 200 },
  );
});

test('an earlier loss counts until it is told, and a page that takes over counts what is there', async () => {
  const [it, marker] = [slowStore(), oneMarker()];
  const own = { env: { marker }, store: it.store };
  marker.write({ appended: 9, settled: 2, untold: 3 });
  assert.equal(lossOf(marker.mark as Mark), 10);
  markTold(own);
  assert.equal(lossOf(marker.mark as Mark), 7);
  it.append(1);
  const anew = markAnew(own);
  while (!it.isQuiet()) await it.letThrough();
  await anew;
  assert.deepEqual(marker.mark, { appended: 1, settled: 0, untold: 0 });
});
