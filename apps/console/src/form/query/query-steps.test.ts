import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepsOf } from './query-steps.ts';

const actor = (...permissions: string[]) => ({ user: 'me', can: (one: string) => permissions.includes(one) });
const coordinator = actor('query.read', 'query.answer');
const monitor = actor('query.read', 'query.write');
const manager = actor('query.read', 'query.write', 'query.review');
const auditor = actor('query.read');
const of = (state: 'candidate' | 'open' | 'answered' | 'closed', openedBy = 'other', isOfCheck = false) => ({
  state,
  openedBy,
  isOfCheck,
});
const names = (...args: Parameters<typeof stepsOf>) => stepsOf(...args).map(({ action }) => action);

test('the site answers, who reviews closes or sends back, and who only reads may remark', () => {
  assert.deepEqual(names(of('open'), coordinator), ['answer', 'comment']);
  assert.deepEqual(names(of('answered'), coordinator), ['comment']);
  assert.deepEqual(names(of('answered'), monitor), ['close', 'reopen', 'comment']);
  assert.deepEqual(names(of('open'), auditor), ['comment']);
});

test('one takes back what one asked oneself; what a check asked only who reviews, and with a why', () => {
  assert.deepEqual(names(of('open', 'me'), monitor), ['close', 'cancel', 'comment']);
  assert.deepEqual(names(of('open'), monitor), ['close', 'comment']);
  assert.deepEqual(names(of('open', '', true), monitor), ['close', 'comment']);
  assert.deepEqual(names(of('open', '', true), manager), ['close', 'cancel', 'comment']);
  assert.equal(stepsOf(of('open', '', true), manager).find(({ action }) => action === 'cancel')?.needsText, true);
  assert.equal(stepsOf(of('open', 'me'), monitor).find(({ action }) => action === 'cancel')?.needsText, false);
});

test('a candidate is released or dropped by who reviews, and nothing becomes of what is over', () => {
  assert.deepEqual(names(of('candidate'), manager), ['release', 'cancel', 'comment']);
  assert.deepEqual(names(of('closed'), manager), []);
});
