import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall } from '@verum/call';
import fc from 'fast-check';
import { startReport, type TestReport } from './testing.ts';
import { anyStory, type StoryEvent } from './testing-stories.ts';

// What `domain/facts.test.ts` says of the fold, said of the tables: the database merges by the same law.

let report: TestReport;
before(async () => {
  report = await startReport();
});
after(() => report.stop());

const tables = {
  site_fact: 'site, version, zone, planned',
  subject_fact: 'subject, site, version, status, consent_date, status_date, enrolled_on',
  visit_fact: 'subject, visit, version, is_gone, held_on, earliest, latest, is_held, is_skipped, missing',
  form_fact: `subject, form, version, entry, removed, items_filled, items_missing, entered_on, review_version,
              items_verified, items_to_verify, signature_version, signature, blinded`,
  query_fact: 'subject, form, number, version, state, origin, is_released',
} as const;

async function known(study: string): Promise<object> {
  const actor = { kind: 'system', id: 'system:test', name: '' } as const;
  const call = newCall({ command: 'test', timeoutMs: 30_000, actor });
  const found = await report.database.read(call, async (sql) => {
    const rows: [string, unknown][] = [];
    for (const [table, columns] of Object.entries(tables)) {
      rows.push([table, await sql(`select ${columns} from ${table} where study = $1 order by ${columns}`, [study])]);
    }
    return rows;
  });
  call.end();
  return Object.fromEntries(found);
}

/** A batch of events of one producer. */
async function tell(study: string, batch: readonly StoryEvent[]): Promise<void> {
  for (const producer of ['trial', 'edc'] as const) {
    const own = batch.filter((event) => event.producer === producer);
    const events = own.map((event) => ({ ...event, payload: { ...event.payload, study } }));
    if (events.length > 0) await report.tell(producer, ...events);
  }
}

test('one event after the other, or all at once, in any order and some of them twice: the tables are the same', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      anyStory.chain((story) =>
        fc.record({
          story: fc.constant(story),
          shuffled: fc.shuffledSubarray(story, { minLength: story.length, maxLength: story.length }),
          again: fc.shuffledSubarray(story),
          size: fc.integer({ min: 1, max: 9 }),
        }),
      ),
      async ({ story, shuffled, again, size }) => {
        run += 1;
        for (const event of story) await tell(`A-${run}`, [event]);
        const arrivals = [...shuffled, ...again];
        const batches = Array.from({ length: Math.ceil(arrivals.length / size) }, (_, index) =>
          arrivals.slice(index * size, (index + 1) * size),
        );
        await Promise.all(batches.map((batch) => tell(`B-${run}`, batch)));
        assert.deepEqual(await known(`B-${run}`), await known(`A-${run}`));
      },
    ),
    { numRuns: 25 },
  );
});
