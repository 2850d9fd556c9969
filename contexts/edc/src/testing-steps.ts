import fc from 'fast-check';
import { forms, levels, roles, type Step, type Who } from './testing-model.ts';

// Steps as they come: what changes values most often, by those who enter them most often.

const who = fc.constantFrom(...(Object.keys(roles) as Who[]), 'crc', 'crc', 'crc', 'investigator') as fc.Arbitrary<Who>;
const form = fc.constantFrom(...forms);
const level = fc.constantFrom(...levels);
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n > 0);

/** Any step by any role. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        ...{ kind: fc.constant('save' as const), who, form, path: fc.integer({ min: 0, max: 1 }) },
        ...{ value: fc.integer({ min: 0, max: 5 }), reason: mostly, stale: rarely, complete: fc.boolean() },
      },
      { requiredKeys: ['kind', 'who', 'form', 'path', 'value', 'reason', 'stale'] },
    ) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constantFrom('skip' as const, 'remove' as const), who, form, undo: fc.boolean(), stale: rarely },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constant('verify' as const), who, form, path: fc.integer({ min: 0, max: 1 }) },
      off: fc.constantFrom(0, 0, 0, -1, 1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sign' as const),
      who,
      place: fc.constantFrom(...forms, 'SE.SCR' as const, '' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'freeze',
        'unfreeze',
        'unfreeze',
        'lock',
        'requestUnlock',
        'approveUnlock',
        'approveUnlock',
      ),
      ...{ who, level, form },
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('ask', 'answer', 'close', 'reopen', 'cancel'),
      ...{ who, form },
    }) as fc.Arbitrary<Step>,
  },
);
