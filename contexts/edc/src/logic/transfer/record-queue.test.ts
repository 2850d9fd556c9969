import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { openRecordQueue } from './record-queue.ts';

/** Work that ends when it is told to. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const work = (name: string) => () => {
    begun.push(name);
    const end = Promise.withResolvers<string>();
    ends.set(name, end);
    return end.promise;
  };
  return { begun, work, end: (name: string) => ends.get(name)?.resolve(name), ends };
}

test('four are stored at once, and are heard of in the order of the document', async () => {
  const { begun, work, end } = works();
  const queue = openRecordQueue<string>();
  const done: string[] = [];
  const add = (name: string) => queue.add(name, false, work(name), (one) => done.push(one));
  for (const name of ['a', 'b', 'c', 'd']) await add(name);
  const fifth = add('e');
  await setImmediate();
  assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
  end('b');
  await setImmediate();
  assert.deepEqual([begun.length, done], [4, []], 'the second waits for the first to be heard of');
  end('a');
  await fifth;
  assert.deepEqual([begun.at(-1), done], ['e', ['a']]);
  for (const name of ['c', 'd', 'e']) end(name);
  await queue.drain();
  assert.deepEqual(done, ['a', 'b', 'c', 'd', 'e']);
});

test('two records of one subject are stored one after the other, and each of transactions alone', async () => {
  const { begun, work, end } = works();
  const queue = openRecordQueue<string>();
  await queue.add('001', false, work('first'), () => undefined);
  await queue.add('002', false, work('other'), () => undefined);
  const second = queue.add('001', false, work('second'), () => undefined);
  await setImmediate();
  assert.deepEqual(begun, ['first', 'other']);
  for (const name of ['first', 'other']) end(name);
  await second;
  const alone = queue.add('003', true, work('alone'), () => undefined);
  await setImmediate();
  assert.deepEqual(begun, ['first', 'other', 'second']);
  end('second');
  await setImmediate();
  assert.equal(begun.at(-1), 'alone');
  end('alone');
  await alone;
});

test('what fails is thrown when its turn comes, and nothing is left running behind it', async () => {
  const { work, ends, end } = works();
  const queue = openRecordQueue<string>();
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) await queue.add(name, false, work(name), (one) => done.push(one));
  ends.get('b')?.reject(new Error('refused'));
  end('a');
  await assert.rejects(queue.drain(), /refused/);
  assert.deepEqual(done, ['a']);
  let isSettled = false;
  const settling = queue.settle().then(() => {
    isSettled = true;
  });
  await setImmediate();
  assert.equal(isSettled, false);
  end('c');
  await settling;
});
