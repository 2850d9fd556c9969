import fc from 'fast-check';
import type { Fact } from './domain/facts.ts';
import { foldEvent, type Producer } from './domain/fold-event.ts';
import { form, query, site, subject, type Told, visits } from './testing.ts';

/** What a producer tells, with its place in the outbox. */
export interface StoryEvent extends Told {
  readonly producer: Producer;
  readonly seq: number;
}

const code = fc.constantFrom('S-1', 'S-2', 'S-3');
const day = fc.constantFrom('2026-04-30', '2026-05-01', '2026-05-20');
const key = fc.constantFrom('SE.1~FO.VS', 'SE.1~FO.AE!1', 'SE.2~FO.VS');
const visit = fc.record({
  visit: fc.constantFrom('SE.1', 'SE.2'),
  ...{ heldOn: fc.option(day, { nil: undefined }), earliest: day, latest: day },
  ...{ missing: fc.nat(4), isSkipped: fc.boolean() },
});
const forms = fc.record(
  {
    ...{ entry: fc.constantFrom('STARTED', 'COMPLETE', 'SKIPPED'), removed: fc.boolean(), filled: fc.nat(9) },
    ...{ missing: fc.nat(3), enteredOn: day, signature: fc.constantFrom('NONE', 'VALID', 'BROKEN') },
  },
  { requiredKeys: ['entry', 'removed', 'filled', 'missing', 'signature'] },
);
const key3 = { study: 'HTN-01', site: 'PKU1' };

const fromTrial = fc.oneof(
  fc.nat(50).map((plannedSubjects) => site('PKU1', { plannedSubjects })),
  fc
    .tuple(code, fc.constantFrom('SCREENING', 'ENROLLED', 'SCREEN_FAILED', 'COMPLETED', 'WITHDRAWN'), day, day)
    .map(([one, status, date, consentDate]) => subject(one, status, date, { consentDate })),
);
const fromEdc = fc.oneof(
  fc
    .tuple(code, fc.uniqueArray(visit, { selector: (one) => one.visit }))
    .map(([one, list]) => visits(one, list as never)),
  fc.tuple(code, key, forms).map(([one, at, more]) => form(one, at, more)),
  fc.tuple(code, key, fc.nat(9)).map(
    ([one, at, verified]): Told => ({
      type: 'edc.form.verified',
      payload: { ...key3, subject: one, form: at, blinded: false, verified, toVerify: 9 - verified },
    }),
  ),
  fc.tuple(code, fc.uniqueArray(key)).map(
    ([one, list]): Told => ({
      type: 'edc.casebook.signed',
      payload: { ...key3, subject: one, forms: list, blinded: false },
    }),
  ),
  fc
    .tuple(code, fc.integer({ min: 1, max: 2 }), fc.constantFrom('OPEN', 'ANSWERED', 'CLOSED'))
    .map(([one, number, state]) => query(one, number, { state })),
  fc.tuple(code, fc.constantFrom('SE.1', 'SE.2')).map(
    ([one, gone]): Told => ({
      type: 'edc.casebook.moved',
      payload: { ...key3, subject: one, build: 2, gone: [gone] },
    }),
  ),
);

/** Events of both producers in the order in which they happened. */
export const anyStory: fc.Arbitrary<StoryEvent[]> = fc
  .array(
    fc.oneof(
      fromTrial.map((event) => ({ ...event, producer: 'trial' as const })),
      fromEdc.map((event) => ({ ...event, producer: 'edc' as const })),
    ),
    { maxLength: 40 },
  )
  .map((events) => events.map((event, index) => ({ ...event, seq: index + 1 })));

export function factsIn(story: readonly StoryEvent[]): Fact[] {
  return story.flatMap(({ producer, type, payload, seq }) => foldEvent(producer, { type, payload, version: seq }));
}
