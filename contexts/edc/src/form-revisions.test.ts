import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { newCall } from '@verum/call';
import fc from 'fast-check';
import pg from 'pg';
import { readChanges } from './store/history.ts';
import { everything } from './store/reach.ts';
import { selectTrail, type TrailCursor, type TrailFilter } from './store/trail.ts';
import { startEdc } from './testing.ts';
import { databaseBefore } from './testing-migrations.ts';

// Who, when and why are kept once for a revision of a form, and its items in it; whoever reads the trail sees each item
// with all of it, in pages that end anywhere.

const edc = await startEdc();
const admin = new pg.Client(edc.fresh.admin);
await admin.connect();
await admin.query('set search_path = edc; set session_replication_role = replica');
after(async () => {
  await admin.end();
  await edc.stop();
});

test('a trail from before keeps every change as it was written, and goes on behind it', async () => {
  const before = await databaseBefore('0015');
  const { client } = before;
  try {
    const write = (statement: string, params: unknown[] = []) => client.query(statement, params);
    // Without the numbers, which are given anew; the order of the revisions is kept.
    const trail = async () => {
      const { rows } = await write(
        `select to_jsonb(a) - 'seq' || jsonb_build_object('micros', extract(epoch from a.at) * 1000000) as row
           from item_audit a order by min(a.seq) over (partition by a.subject, a.form, a.revision), a.path`,
      );
      return rows.map(({ row }) => row);
    };
    await write(`set search_path = edc; set session_replication_role = replica;
      alter table form enable always trigger form_history;
      select set_config('verum.actor', 'u-crc', false), set_config('verum.actor_name', '陈晓', false),
             set_config('verum.command', 'verum/SaveForm', false), set_config('verum.reason', 'Data entry', false),
             set_config('verum.request_id', 'r-1', false)`);
    const items = (version: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`IG/IT.${n}`, { value: 'x', version }])));
    for (const form of ['SE.1~FO.1', 'SE.1~FO.2.BLINDED'])
      await write(
        `insert into form (study, subject, form, site, build, blinded, entry, revision, items, content_hash)
         values ('S', 'P', $1, '01', 1, $2, 'STARTED', 1, $3, '\\x00')`,
        [form, form.endsWith('BLINDED'), items(1)],
      );
    const change = (version: number) =>
      write(`update form set revision = revision + 1, items = $1 where form = 'SE.1~FO.1'`, [items(version)]);
    await write(`select set_config('verum.reason', 'Corrected', false)`);
    await change(2);
    const written = await trail();
    assert.equal(written.length, 2 * 41 + 40);
    assert(new Set(written.map(({ micros }) => micros)).size > 3, 'each row had a time of its own');

    await before.migrate();
    assert.deepEqual(await trail(), written);
    const { rows } = await write('select form, revision::integer, reason from form_revision order by seq');
    assert.deepEqual(
      rows.map(({ form, revision, reason }) => [form, revision, reason]),
      [
        ['SE.1~FO.1', 1, 'Data entry'],
        ['SE.1~FO.2.BLINDED', 1, 'Data entry'],
        ['SE.1~FO.1', 2, 'Corrected'],
      ],
    );
    await change(3);
    const more = (await trail()).slice(written.length);
    assert.deepEqual([more.length, new Set(more.map(({ micros }) => micros)).size], [40, 1]);
    const { rows: numbers } = await write(
      `select array_agg((a.seq - r.seq)::integer order by a.seq) as steps,
              coalesce(lead(r.seq) over (order by r.seq) - r.seq, 1000000) >= 1000000 as "hasRoom"
         from form_revision r join item_audit a using (form, revision) group by r.seq`,
    );
    assert.deepEqual(
      numbers,
      [41, 41, 40, 40].map((length) => ({ steps: Array.from({ length }, (_, n) => n), hasRoom: true })),
    );
    await write(`update form set revision = revision + 1 where form = 'SE.1~FO.1'`);
    assert.equal((await trail()).length, written.length + 40, 'what changes nothing is no revision of the trail');
  } finally {
    await before.stop();
  }
});

const call = newCall({
  command: 'test',
  timeoutMs: 600_000,
  actor: { kind: 'system', id: 'system:test', name: '' },
});
const moments = ['2026-06-01T08:00:00Z', '2026-06-01T08:00:01Z'];

interface PlantedRevision {
  readonly subject: string;
  readonly form: string;
  readonly actor: string;
  readonly moment: number;
  readonly paths: readonly string[];
}
const revision: fc.Arbitrary<PlantedRevision> = fc.record({
  subject: fc.constantFrom('P1', 'P2'),
  form: fc.constantFrom('SE.1~FO.1', 'SE.1~FO.2'),
  actor: fc.constantFrom('u-1', 'u-2'),
  moment: fc.constantFrom(0, 1),
  paths: fc.uniqueArray(fc.constantFrom('', 'IG/IT.1', 'IG/IT.2', 'IG/IT.3'), { minLength: 1 }),
});

let planted = 0;
/** @param placeOf The place of the n-th revision among all. */
async function plant(revisions: readonly PlantedRevision[], placeOf: (n: number) => number) {
  const study = `S${planted++}`;
  await admin.query(
    `insert into casebook (study, subject, site, build, zone) select $1, s, '01', 1, 'UTC' from unnest('{P1,P2}'::text[]) s`,
    [study],
  );
  const seqOf = (n: number) => (placeOf(n) + 1) * 1_000_000;
  const changes = revisions.flatMap(({ paths, ...rest }, n) =>
    paths.toSorted().map((path, at) => ({ ...rest, path, revision: n + 1, seq: seqOf(n) + at })),
  );
  for (const [n, { subject, form, actor, moment, paths }] of revisions.entries()) {
    const items = JSON.stringify(Object.fromEntries(paths.map((path) => [path, { value: 'x', version: n + 1 }])));
    await admin.query(
      `insert into form_revision (seq, study, subject, form, site, blinded, revision, at, actor, command, reason, old, new)
       values ($1, $2, $3, $4, '01', false, $5, $6, $7, 'verum/X', 'x', '{}', $8)`,
      [seqOf(n), study, subject, form, n + 1, moments[moment], actor, items],
    );
  }
  return { study, changes };
}

test('pages of the trail are the whole of it, whatever was written at the same instant', async () => {
  const one = fc.tuple(
    fc.array(revision, { minLength: 1, maxLength: 8 }),
    fc.infiniteStream(fc.nat()),
    fc.integer({ min: 1, max: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(one, async ([revisions, shuffle, limit]) => {
      const places = revisions.map((_, n) => ({ n, by: shuffle.next().value }));
      places.sort((a, b) => a.by - b.by || a.n - b.n);
      const { study, changes } = await plant(revisions, (n) => places[n]?.n ?? 0);
      const asked: Partial<TrailFilter>[] = [
        {},
        { actor: 'u-1' },
        { subject: 'P1' },
        { subject: 'P1', form: 'SE.1~FO.1' },
        { subject: 'P1', form: 'SE.1~FO.1', path: 'IG/IT.2' },
        { from: moments[1] ?? '' },
      ];
      for (const part of asked) {
        const filter = {
          ...{ study, subject: '', form: '', path: '', actor: '', from: '', to: '' },
          ...{ ...everything, ...part, kind: 'form' as const },
        };
        const expected = changes
          .filter((change) =>
            (['subject', 'form', 'path', 'actor'] as const).every((key) => !part[key] || part[key] === change[key]),
          )
          .filter(({ moment }) => !part.from || moment === 1)
          .sort((a, b) => b.moment - a.moment || b.seq - a.seq)
          .map(({ subject, form, path, seq }) => ({ subject, form, path, seq }));
        const found = await edc.database.read(call, async (sql) => {
          const rows = [];
          for (let after: TrailCursor | undefined; ; ) {
            const page = await selectTrail(sql, filter, after, limit);
            rows.push(...page);
            after = page.at(-1);
            if (page.length < limit) return rows;
          }
        });
        assert.deepEqual(
          found.map(({ subject, form, path, seq }) => ({ subject, form, path, seq })),
          expected,
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('the feed of changes goes on within a revision, and within a transaction of many', async () => {
  const some = fc.tuple(
    fc.array(revision, { minLength: 1, maxLength: 8 }),
    fc.boolean(),
    fc.integer({ min: 1, max: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(some, async ([revisions, isOne, limit]) => {
      if (isOne) await admin.query('begin');
      const { study, changes } = await plant(revisions, (n) => n);
      if (isOne) await admin.query('commit');
      // A transaction that is open anywhere on the server holds the feed back; what it holds back comes later.
      const deadline = performance.now() + 60_000;
      const found = [];
      for (let after: string | undefined; found.length < changes.length; ) {
        assert.ok(performance.now() < deadline, `${found.length} of ${changes.length} came`);
        const page = await edc.database.read(call, (sql) => readChanges(sql, { study, ...everything, after, limit }));
        found.push(...page);
        after = page.at(-1)?.cursor ?? after;
        if (page.length === 0) await setTimeout(20);
      }
      assert.deepEqual(
        found.map(({ subject, form, path, revision }) => ({ subject, form, path, revision })),
        changes.map(({ subject, form, path, revision }) => ({ subject, form, path, revision })),
      );
    }),
    { numRuns: 40 },
  );
});
