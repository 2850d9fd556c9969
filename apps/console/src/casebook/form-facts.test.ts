import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../language/use-messages.ts';
import { factsOf, factsTogether, verificationOf } from './form-facts.ts';
import { statusLine } from './status-words.ts';

const inEnglish = (key: Parameters<typeof translate>[1], params?: Parameters<typeof translate>[2]) =>
  translate('en', key, params);

test('a form that nobody has begun has nothing to tell but that', () => {
  assert.equal(statusLine(factsOf({}), inEnglish), 'Not started');
});

test('every fact is told beside the others, and none hides another', () => {
  const facts = factsOf({
    entry: 'ENTRY_STATUS_COMPLETE',
    openQueries: 2,
    answeredQueries: 1,
    verified: 3,
    toVerify: 4,
    unverifiedByChange: 1,
    signature: 'SIGNATURE_STATUS_BROKEN',
    hold: 'HOLD_FROZEN',
  });
  assert.equal(
    statusLine(facts, inEnglish),
    'Complete, Open queries: 2, Answered queries: 1, Verified: 3 of 7, Changed since verification: 1, ' +
      'Signature broken, Frozen',
  );
});

test('verification is done with the last item, and not while nothing was verified', () => {
  assert.equal(verificationOf(factsOf({})), 'none');
  assert.equal(verificationOf(factsOf({ verified: 2, toVerify: 1 })), 'part');
  assert.equal(verificationOf(factsOf({ verified: 3 })), 'done');
  assert.equal(verificationOf(factsOf({ verified: 2, toVerify: 1, unverifiedByChange: 1 })), 'changed');
});

test('a visit is signed or held when each of its forms is, and one broken signature breaks it', () => {
  const signed = factsOf({ signature: 'SIGNATURE_STATUS_VALID', hold: 'HOLD_LOCKED', openQueries: 1 });
  const frozen = factsOf({ signature: 'SIGNATURE_STATUS_VALID', hold: 'HOLD_FROZEN', openQueries: 2 });
  const both = factsTogether([signed, frozen], 'complete');
  assert.deepEqual([both.signature, both.hold, both.openQueries], ['valid', 'frozen', 3]);
  const withFree = factsTogether([signed, factsOf({})], 'started');
  assert.deepEqual([withFree.signature, withFree.hold], ['none', 'none']);
  const broken = factsOf({ signature: 'SIGNATURE_STATUS_BROKEN' });
  assert.equal(factsTogether([signed, broken, factsOf({})], 'started').signature, 'broken');
  assert.equal(factsTogether([], 'notStarted').hold, 'none');
});
