import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOffered, placeFacts } from './place-facts.ts';

test('nothing is hidden before the server has said so', () => {
  assert.ok(isOffered(placeFacts({}), 'IG.A/IT.X'));
});

test('a hidden group hides what lies in it, in every repeat or in the one it names', () => {
  const places = placeFacts({ hidden: ['IG.A', 'IG.B!2', 'IG.C/IT.X'] });
  const offered = (path: string) => isOffered(places, path);
  assert.deepEqual(['IG.A!1/IT.X', 'IG.A!7/IG.N/IT.X', 'IG.B!2/IT.X', 'IG.C/IT.X'].filter(offered), []);
  const others = ['IG.AA/IT.X', 'IG.B!1/IT.X', 'IG.B!22/IT.X', 'IG.C/IT.XX'];
  assert.deepEqual(others.filter(offered), others);
});

test('a removed repeat is not offered, and its neighbours are', () => {
  const places = placeFacts({
    items: [
      { path: 'IG.A!1', removed: true },
      { path: 'IG.A!1/IT.X', value: '1' },
    ],
  });
  assert.ok(!isOffered(places, 'IG.A!1'));
  assert.ok(!isOffered(places, 'IG.A!1/IT.X'));
  assert.ok(isOffered(places, 'IG.A!10/IT.X'));
});

test('each check that fails at an item has its say, and the list stays the same between answers', () => {
  const texts = (text: string) => [{ lang: 'en', text }];
  const places = placeFacts({
    failing: [
      { path: 'IT.X', rule: 'X#1', messages: texts('one') },
      { path: 'IT.X', rule: 'X#2', messages: texts('two') },
    ],
  });
  assert.deepEqual(places.failing('IT.X'), [
    { rule: 'X#1', texts: texts('one') },
    { rule: 'X#2', texts: texts('two') },
  ]);
  assert.equal(places.failing('IT.X'), places.failing('IT.X'));
  assert.equal(places.failing('IT.Y'), places.failing('IT.Z'));
});
