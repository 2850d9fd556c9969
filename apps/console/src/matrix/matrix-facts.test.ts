import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf } from '../casebook/form-facts.ts';
import { cellHas } from './matrix-facts.ts';

const state = (status: Parameters<typeof factsOf>[0], entry: 'notStarted' | 'complete', timing?: 'overdue') => ({
  progress: { entry, done: 0, all: 1 },
  facts: { ...factsOf(status), entry },
  timing,
});

test('answered queries count as well as open ones', () => {
  assert(cellHas(state({ openQueries: 1 }, 'complete'), 'queries'));
  assert(cellHas(state({ answeredQueries: 1 }, 'complete'), 'queries'));
  assert(!cellHas(state({}, 'complete'), 'queries'));
});

test('a visit waits for its signature when it is complete and unsigned, or signed and changed since', () => {
  assert(cellHas(state({}, 'complete'), 'signature'));
  assert(cellHas(state({ signature: 'SIGNATURE_STATUS_BROKEN' }, 'complete'), 'signature'));
  assert(!cellHas(state({ signature: 'SIGNATURE_STATUS_VALID' }, 'complete'), 'signature'));
  assert(!cellHas(state({}, 'notStarted'), 'signature'));
});

test('items to verify are looked for, and visits that nobody came to', () => {
  assert(cellHas(state({ toVerify: 3 }, 'complete'), 'verification'));
  assert(!cellHas(state({ verified: 3 }, 'complete'), 'verification'));
  assert(cellHas(state({}, 'notStarted', 'overdue'), 'overdue'));
  assert(!cellHas(state({}, 'complete', 'overdue'), 'overdue'));
});
