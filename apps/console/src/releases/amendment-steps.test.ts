import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AmendmentFacts, obstacleAt } from './amendment-steps.ts';

const active = { site: '01', build: '2', fromDate: '2026-06-01', approval: 'EC', state: 'active' as const };
const trial = { site: '01', build: '2', dryRun: true, state: 'MIGRATION_STATE_DONE' };
const facts = (given: Partial<AmendmentFacts>) => ({
  build: '2',
  activations: [active],
  migrations: [trial],
  ...given,
});

test('a site whose build is in use moves after a dry run', () => {
  assert.equal(obstacleAt('01', facts({})), undefined);
});

test('it does not before the dry run has come to its end', () => {
  assert.equal(obstacleAt('01', facts({ migrations: [] })), 'untried');
  assert.equal(obstacleAt('01', facts({ migrations: [{ ...trial, state: 'MIGRATION_STATE_RUNNING' }] })), 'untried');
  assert.equal(obstacleAt('01', facts({ migrations: [{ ...trial, build: '3' }] })), 'untried');
  assert.equal(obstacleAt('01', facts({ migrations: [{ ...trial, site: '02' }] })), 'untried');
});

test('nor before the day from which the build is in use there', () => {
  assert.equal(obstacleAt('01', facts({ activations: [{ ...active, state: 'planned' }] })), 'inactive');
  assert.equal(obstacleAt('02', facts({})), 'inactive');
});

test('nor beside another run, paused or not', () => {
  const move = { ...trial, dryRun: false, state: 'MIGRATION_STATE_PAUSED' };
  assert.equal(obstacleAt('01', facts({ migrations: [move, trial] })), 'running');
  assert.equal(obstacleAt('01', facts({ migrations: [{ ...move, state: 'MIGRATION_STATE_DONE' }, trial] })), undefined);
});
