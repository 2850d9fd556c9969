import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newCall } from '@verum/call';
import { Role, report } from '@verum/contracts';
import { type Database, openDatabase } from '@verum/database';
import { randomOf, reportsAreCurrent, type Workers, workAtRandom } from './src/report-work.ts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { setUpTrial, study } from './src/trial-setup.ts';

// After any work, what was folded from events is what one counts in the tables of those who told it.

const seed = Number(process.env.VERUM_SEED ?? 20_261_126);
const steps = process.env.VERUM_LONG === '1' ? 2_000 : 260;

describe(`reports against a recount, seed ${seed}`, () => {
  let stack: Stack;
  let people: Workers;
  let operator: Person;
  const databases = new Map<string, Database>();

  before(async () => {
    stack = await startStack('one process');
    const setUp = await setUpTrial(stack);
    people = {
      ...setUp,
      unblinded: await stack.person('pharmacist.one', { role: Role.UNBLINDED, study, site: '*' }),
    };
    operator = await stack.person('operator.one', { role: Role.OPERATOR, study: '*', site: '*' });
    for (const schema of ['trial', 'edc', 'report']) {
      const reach = () => ({ places: ['*/*'], unblinded: ['*/*'] });
      databases.set(schema, openDatabase({ connection: stack.database.connection(schema), schema, reach }));
    }
    const { outcomes } = await workAtRandom(people, steps, randomOf(seed));
    for (const act of [
      'hold',
      'vitals',
      'event',
      'skipVisit',
      'removeForm',
      'answer',
      'close',
      'verify',
      'sign',
      'status',
      'secret',
    ]) {
      assert.ok((outcomes.get(`${act} done`) ?? 0) > 0, `no ${act} was ever done: ${JSON.stringify([...outcomes])}`);
    }
    await reportsAreCurrent(people.manager);
  });
  after(async () => {
    for (const database of databases.values()) await database.close();
    await stack?.stop();
  });

  /** One row of each thing, as JSON. */
  async function rows(schema: string, text: string): Promise<string[]> {
    const call = newCall({ command: 'test', timeoutMs: 30_000 });
    const found = await (databases.get(schema) as Database).read(call, (sql) => sql<{ row: object }>(text));
    call.end();
    return found.map(({ row }) => JSON.stringify(row));
  }

  const current = `study = '${study}' and generation = current_generation('${study}')`;

  async function isRecounted(): Promise<void> {
    for (const [name, producer, source, folded] of recounts) {
      const wanted = await rows(producer, source);
      assert.ok(wanted.length > 0, `there is no ${name} to recount`);
      assert.deepEqual(await rows('report', folded(current)), wanted, name);
    }
  }

  test('subjects, visits, forms and queries are those of trial and edc', isRecounted);

  test('after a rebuild they still are', async () => {
    const service = operator.of(report.ReportService);
    const { number } = await service.startRebuild({ reason: 'to recount' });
    for (let tries = 0; ; tries += 1) {
      const { state, events } = await service.getRebuild({ number });
      if (state === report.Rebuild_State.DONE) break;
      assert.ok(tries < 1_200, `still at ${events} events`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await isRecounted();
  });

  test('no event says more than it may: no value that was entered, no person, no arm', async () => {
    const payloads = await rows('edc', `select jsonb_agg(payload) as row from outbox where type like 'edc.%'`);
    assert.ok(!/Wang Fang|was ill|Is that so|Looked again|as the source says/.test(payloads.join('')));
  });
});

/** What is compared, where it comes from, and what the report made of it: the same columns, in the same order. */
const recounts: readonly (readonly [string, 'trial' | 'edc', string, (current: string) => string])[] = [
  [
    'subject',
    'trial',
    `select jsonb_build_array(subject, site, status, consent_date, status_date) as row from subject order by subject`,
    (current) =>
      `select jsonb_build_array(subject, site, status, consent_date, status_date) as row from subject_fact
        where ${current} order by subject`,
  ],
  [
    'visit',
    'edc',
    `select jsonb_build_array(subject, visit, site, held_on, earliest, latest, is_held, is_expected, skipped is not null,
                              cardinality(missing), cardinality(missing_blinded)) as row
       from visit order by subject, visit collate "C"`,
    (current) =>
      `select jsonb_build_array(subject, visit, site, held_on, earliest, latest, is_held, is_expected, is_skipped, missing,
                                missing_blinded) as row
         from visit_fact where ${current} and not is_gone order by subject, visit collate "C"`,
  ],
  [
    'form',
    'edc',
    // An item counts where it holds something and is neither hidden nor under a repeat that was taken out.
    `select jsonb_build_array(f.subject, f.form, f.site, f.blinded, f.entry, f.removed, f.verified_items, f.to_verify,
              case when f.signed_hash is null then 'NONE' when f.signed_hash = f.content_hash then 'VALID' else 'BROKEN' end,
              case when f.removed or f.entry = 'SKIPPED' then 0 else (
                select count(*) from jsonb_each(f.items) i
                 where i.value ?| array['value', 'notDone', 'leftBlank'] and not i.key = any(f.hidden)
                   and not split_part(i.key, '/', 1) = any(f.hidden)
                   and not split_part(split_part(i.key, '/', 1), '!', 1) = any(f.hidden)
                   and not coalesce((f.items -> split_part(i.key, '/', 1) ->> 'removed')::boolean, false)) end) as row
       from form f order by f.subject, f.form collate "C"`,
    (current) =>
      `select jsonb_build_array(subject, form, site, blinded, entry, removed, items_verified, items_to_verify, signature,
                                items_filled) as row
         from form_fact where ${current} order by subject, form collate "C"`,
  ],
  [
    'query',
    'edc',
    `select jsonb_build_array(subject, form, number, site, blinded, state, origin, is_released, opened_at, answered_at,
                              closed_at) as row
       from query order by subject, form collate "C", number`,
    (current) =>
      `select jsonb_build_array(subject, form, number, site, blinded, state, origin, is_released, opened_at, answered_at,
                                closed_at) as row
         from query_fact where ${current} order by subject, form collate "C", number`,
  ],
];
