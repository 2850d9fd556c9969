import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyStory, factsIn } from '../testing-stories.ts';
import { type Fact, gather, keyOf, merge } from './facts.ts';

// Events may come twice and in any order: what is known in the end is the same.

const flat = (facts: readonly Fact[]) => [...gather(facts)].map(([kind, known]) => [kind, [...known]]);

test('any order of arrival, with any repetition, ends in the same facts', () => {
  const arrival = anyStory.chain((story) =>
    fc.record({
      story: fc.constant(story),
      shuffled: fc.shuffledSubarray(story, { minLength: story.length, maxLength: story.length }),
      again: fc.shuffledSubarray(story),
    }),
  );
  fc.assert(
    fc.property(arrival, ({ story, shuffled, again }) => {
      assert.deepEqual(flat(factsIn([...shuffled, ...again])), flat(factsIn(story)));
    }),
    { numRuns: 300 },
  );
});

test('what is gathered in parts is what is gathered at once', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(), (story, at) => {
      const cut = at % (story.length + 1);
      const parts = [story.slice(cut), story.slice(0, cut)].flatMap((part) =>
        [...gather(factsIn(part)).values()].flatMap((known) => [...known.values()]),
      );
      assert.deepEqual(flat(parts), flat(factsIn(story)));
    }),
    { numRuns: 300 },
  );
});

test('of two facts about one thing the later stands, whichever was told first', () => {
  const row = { study: 'A', subject: '1', site: 'X', status: 'ENROLLED', status_date: null, consent_date: null };
  const early: Fact = { kind: 'subject', version: 9, row };
  const late: Fact = { kind: 'subject', version: 10, row: { ...row, status: 'WITHDRAWN' } };
  assert.equal(keyOf(early), keyOf(late));
  assert.equal(merge(early, late), late);
  assert.equal(merge(late, early), late);
});

test('of two first entries the earlier stands, whichever version told it', () => {
  const row = { study: 'A', subject: '1', form: 'V~F', site: 'X' };
  const first: Fact = { kind: 'entry', version: 9, row: { ...row, entered_on: '2026-05-04' } };
  const second: Fact = { kind: 'entry', version: 10, row: { ...row, entered_on: '2026-05-05' } };
  assert.equal(merge(first, second), first);
  assert.equal(merge(second, first), first);
});
