import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { type QueryFilter, queryPage } from './store/query-list.ts';
import type { QueryReach } from './store/query-reach.ts';
import { importBuild, startEdc, study } from './testing.ts';

// A page of a list costs what it shows, not what the study holds: that is a matter of plans, so it is asked of plans.

const edc = await startEdc();
await importBuild(edc);
const admin = new pg.Client(edc.fresh.admin);
await admin.connect();
after(async () => {
  await admin.end();
  await service.end();
  await edc.stop();
});

// A study in its last year: 100,000 queries at 50 sites, nine in ten closed and the oldest first, so that whatever is
// looked for stands behind all that is not; what people asked themselves is rare and comes last.
await admin.query(`set search_path = edc; set session_replication_role = replica`);
await admin.query(`
  insert into casebook (study, subject, site, build)
    select '${study}', 'P' || to_char(n, 'FM0000'), 'S' || to_char((n - 1) / 20 + 1, 'FM00'), 1 from generate_series(1, 1000) n;
  insert into query (study, subject, form, number, site, blinded, path, state, is_released, origin, rule, check_key,
                     inputs_hash, texts, assignee, due_date, opened_by)
    select c.study, c.subject, 'SE.' || q / 10 || '~FO.' || q % 10, 1, c.site, q % 10 = 9, 'IG/IT',
           case when q < 90 then 'CLOSED' else (array['OPEN', 'OPEN', 'ANSWERED', 'CANDIDATE'])[q % 4 + 1] end,
           not (q >= 90 and q % 4 = 3), case when q = 98 and c.subject > 'P0990' then 'PERSON' else 'CHECK' end,
           case when not (q = 98 and c.subject > 'P0990') then 'R' end,
           case when not (q = 98 and c.subject > 'P0990') then 'R' || q end,
           case when not (q = 98 and c.subject > 'P0990') then 'h' end,
           '[]', case when q = 97 then 'u-' || right(c.subject, 2) else '' end,
           date '2024-01-01' + q * 8 + right(c.subject, 3)::integer % 7, 'u-crc'
      from casebook c, generate_series(0, 99) q`);
await admin.query('vacuum (analyze) casebook, query');
// Plans are those of the service itself: behind the fence a condition that could leak is no condition of an index.
const service = new pg.Client(edc.fresh.connection('edc'));
await service.connect();
await service.query(`set search_path = edc; set plan_cache_mode = force_generic_plan`);

async function actAs({ sites, unblinded }: QueryReach) {
  const places = (codes: string[] | null) => (codes ?? ['*']).map((site) => `${study}/${site}`);
  await service.query(
    `select set_config('verum.places', $1::text[]::text, false), set_config('verum.unblinded', $2::text[]::text, false)`,
    [places(sites), places(unblinded)],
  );
}

const pageSize = 51;
const everything = { study, site: '', subject: '', form: '', assignee: '' };
const all: QueryFilter = {
  ...everything,
  state: undefined,
  origin: undefined,
  dueBefore: undefined,
  openedBefore: undefined,
};

const callers: Record<string, QueryReach> = {
  'the whole study': { sites: null, unblinded: [], candidates: null },
  'the last site of 50': { sites: ['S50'], unblinded: [], candidates: [] },
  'three sites, unblinded': { sites: ['S01', 'S25', 'S50'], unblinded: null, candidates: null },
};

/** Each filter, and the index that serves it for a caller of the whole study. */
const filters: Record<string, [Partial<QueryFilter>, string]> = {
  nothing: [{}, 'query_by_state'],
  'a state': [{ state: 'OPEN' }, 'query_by_state'],
  candidates: [{ state: 'CANDIDATE' }, 'query_by_state'],
  overdue: [{ state: 'OPEN', dueBefore: '2026-02-15' }, 'query_by_state'],
  'a site': [{ site: 'S50' }, 'query_by_site'],
  'a site and a state': [{ site: 'S50', state: 'ANSWERED' }, 'query_by_site'],
  'a form': [{ form: 'SE.9~FO.6' }, 'query_by_form'],
  'a form that is not there': [{ form: 'SE.X~FO.X' }, 'query_by_form'],
  'a form and a state': [{ form: 'SE.9~FO.6', state: 'OPEN' }, 'query_by_form'],
  'people’s': [{ origin: 'PERSON' }, 'query_by_origin'],
  'people’s, in a state that none is in': [{ origin: 'PERSON', state: 'CLOSED' }, 'query_by_origin'],
  'an assignee': [{ assignee: 'u-42' }, 'query_by_assignee'],
  'an assignee without any': [{ assignee: 'u-none' }, 'query_by_assignee'],
  'an assignee and a state': [{ assignee: 'u-42', state: 'OPEN' }, 'query_by_assignee'],
  'a subject': [{ subject: 'P0999' }, ''],
  'a subject and a form': [{ subject: 'P0999', form: 'SE.9~FO.6' }, ''],
  'everything at once': [{ subject: 'P0999', site: 'S50', form: 'SE.9~FO.7', state: 'OPEN', assignee: 'u-99' }, ''],
};

for (const [who, reach] of Object.entries(callers)) {
  for (const [what, [part, index]] of Object.entries(filters)) {
    test(`${what}, for ${who}`, async (t) => {
      const filter = { ...all, ...part };
      await actAs(reach);
      const first = await planOf(queryPage(filter, { after: undefined, limit: pageSize }, reach));
      const { text, params } = queryPage(filter, { after: undefined, limit: 100_000 }, reach);
      const { rows } = await service.query(text, params);
      assert.equal(first.rows, Math.min(rows.length, pageSize));
      if (index !== '' && reach.sites === null) assert.ok(first.indexes.has(index), [...first.indexes].join());
      const middle = rows[Math.floor(rows.length / 2)];
      if (!middle) return;
      const key = [middle.dueDate, middle.subject, middle.form, String(middle.number)];
      const next = await planOf(queryPage(filter, { after: key, limit: pageSize }, reach));
      t.diagnostic(`${rows.length} rows; first page ${told(first)}; in the middle ${told(next)}`);
    });
  }
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

// Of 100,000 rows. A run for each state (and site) is a page at most, and each row of it may stand on a block of its own.
const buffersMax = 1_500;

async function planOf({ text, params }: { readonly text: string; readonly params: unknown[] }) {
  const { rows } = await service.query(`explain (analyze, buffers, format json) ${text}`, params);
  const [{ Plan: plan, 'Execution Time': ms }] = rows[0]['QUERY PLAN'] as {
    Plan: Plan;
    'Execution Time': number;
  }[] as [{ Plan: Plan; 'Execution Time': number }];
  const indexes = new Set<string>();
  for (const node of nodesOf(plan)) {
    assert.notEqual(`${node['Node Type']} ${node['Relation Name'] ?? ''}`, 'Seq Scan query', 'it reads them all');
    if (node['Index Name']) indexes.add(node['Index Name']);
  }
  const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  assert.ok(buffers <= buffersMax, `it touches ${buffers} buffers by ${[...indexes].join()}`);
  return { rows: plan['Actual Rows'], buffers, ms, indexes };
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const part of plan.Plans ?? []) yield* nodesOf(part);
}

const told = ({ rows, buffers, ms, indexes }: Awaited<ReturnType<typeof planOf>>) =>
  `${rows} rows by ${[...indexes].join()}, ${buffers} buffers, ${ms.toFixed(1)} ms`;
