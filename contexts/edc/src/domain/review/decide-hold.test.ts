import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { checkHoldPlace, decideHold, type HoldAction, standingHold } from './decide-hold.ts';
import type { Hold, HoldPlace } from './hold.ts';

const nowhere: HoldPlace = { site: '', subject: '', visit: '', form: '' };
const form = { ...nowhere, subject: 'S', form: 'SE.A~FO.B' };

test('the transitions of a level, each from each state', () => {
  const expected: Readonly<Record<HoldAction, Readonly<Record<Hold, Hold | 'refused'>>>> = {
    freeze: { NONE: 'FROZEN', FROZEN: 'FROZEN', LOCKED: 'refused' },
    unfreeze: { NONE: 'NONE', FROZEN: 'NONE', LOCKED: 'refused' },
    lock: { NONE: 'LOCKED', FROZEN: 'LOCKED', LOCKED: 'LOCKED' },
    'request-unlock': { NONE: 'refused', FROZEN: 'refused', LOCKED: 'LOCKED' },
    unlock: { NONE: 'refused', FROZEN: 'refused', LOCKED: 'NONE' },
  };
  for (const [action, states] of Object.entries(expected) as [HoldAction, Record<Hold, string>][]) {
    for (const [state, next] of Object.entries(states) as [Hold, string][]) {
      if (next !== 'refused') assert.equal(decideHold(action, state, form), next, `${action} on ${state}`);
      else {
        assert.throws(
          () => decideHold(action, state, form),
          (error) => error instanceof Refusal && error.facts.state === state && error.facts.at === 'form',
          `${action} on ${state}`,
        );
      }
    }
  }
});

test('a place is exactly one level', () => {
  const places: readonly [Partial<HoldPlace>, boolean][] = [
    [{}, true],
    [{ site: 'A' }, true],
    [{ subject: 'S' }, true],
    [{ subject: 'S', visit: 'SE.A!2' }, true],
    [{ subject: 'S', form: 'SE.A~FO.B' }, true],
    [{ site: 'A', subject: 'S' }, false],
    [{ visit: 'SE.A' }, false],
    [{ form: 'SE.A~FO.B' }, false],
    [{ site: 'A', form: 'SE.A~FO.B' }, false],
    [{ subject: 'S', visit: 'SE.A', form: 'SE.A~FO.B' }, false],
    [{ subject: 'S', form: 'SE.A' }, false],
    [{ subject: 'S', visit: 'SE.A~FO.B' }, false],
  ];
  for (const [place, isOne] of places) {
    const check = () => checkHoldPlace({ ...nowhere, ...place });
    if (isOne) check();
    else assert.throws(check, Refusal, JSON.stringify(place));
  }
});

test('the strongest of the levels around a place holds it, and the widest of the strongest is named', () => {
  const study = { ...nowhere, state: 'FROZEN' as Hold };
  const site = { ...nowhere, site: 'A', state: 'LOCKED' as Hold };
  const otherSite = { ...nowhere, site: 'B', state: 'LOCKED' as Hold };
  const subject = { ...nowhere, subject: 'S', state: 'LOCKED' as Hold };
  const visit = { ...nowhere, subject: 'S', visit: 'SE.A', state: 'LOCKED' as Hold };
  const otherVisit = { ...nowhere, subject: 'S', visit: 'SE.Z', state: 'LOCKED' as Hold };
  const itself = { ...form, state: 'FROZEN' as Hold };
  const at = (...rows: (typeof study)[]) => standingHold(rows, form, 'A');
  assert.deepEqual(at(), { hold: 'NONE', at: '' });
  assert.deepEqual(at(otherSite, otherVisit), { hold: 'NONE', at: '' });
  assert.deepEqual(at(itself), { hold: 'FROZEN', at: 'form' });
  assert.deepEqual(at(study, itself), { hold: 'FROZEN', at: 'study' });
  assert.deepEqual(at(study, visit), { hold: 'LOCKED', at: 'visit' });
  assert.deepEqual(at(visit, subject, site, study), { hold: 'LOCKED', at: 'site' });
  const wholeSubject = { ...nowhere, subject: 'S' };
  assert.deepEqual(
    standingHold([visit, itself], wholeSubject, 'A'),
    { hold: 'NONE', at: '' },
    'not by what lies below',
  );
});
