import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import pg from 'pg';
import { momentOf, type WorkKind, workKinds } from './domain/review/work.ts';
import { selectActors } from './store/exports.ts';
import type { Reach } from './store/reach.ts';
import { selectTrail, type TrailFilter, trailPage } from './store/trail.ts';
import { selectWork, type WorkRow, workCount, workKeyOf, workPage } from './store/work.ts';
import { importBuild, startEdc, study } from './testing.ts';
import { fillStudy, lastSite } from './testing-volume.ts';

// Every list is a page in index time, whatever there is besides: that is a matter of plans, so it is asked of plans.

const edc = await startEdc();
await importBuild(edc);
const admin = await fillStudy(edc);
// The service itself, behind the fences of the tables.
const service = new pg.Client(edc.fresh.connection('edc'));
await service.connect();
await service.query('set search_path = edc; set plan_cache_mode = force_generic_plan');
after(async () => {
  await Promise.all([admin.end(), service.end()]);
  await edc.stop();
});

const callers = {
  'the whole study': { sites: null, unblinded: null },
  'one site of 50, blinded': { sites: [lastSite], unblinded: [] },
} as const satisfies Record<string, { sites: null | string[]; unblinded: null | string[] }>;
const actor = { kind: 'system', id: 'system:test', name: '' } as const;
const system = newCall({ command: 'test', timeoutMs: 600_000, actor });
const moment = momentOf(Date.parse('2026-06-01T08:00:00Z'));
const pageSize = 51;
// A list by date takes a page of each site and asks of every row whether it is held; one by site stops when it is full.
// All of them touch this little of the 100,000 rows, on a page in the middle as on the first.
const buffersMax = { 'the whole study': 9_500, 'one site of 50, blinded': 2_600 };
// Before PostgreSQL 17 every value of an IN is a descent of its own, and the four places of a hold are four.
const { rows: versions } = await service.query(`select current_setting('server_version_num')::integer as version`);
const descents = versions[0].version < 170_000 ? 4 : 1;

for (const [name, reach] of Object.entries(callers)) {
  const scope = { study, site: '', ...reach, moment };
  for (const kind of workKinds) {
    test(`${kind} for ${name}`, async (t) => {
      const first = workPage(kind, { ...scope, after: undefined, limit: pageSize });
      t.diagnostic(show('first', await planOf(reach, first)));
      const middle = await keyInTheMiddle(kind, scope);
      if (middle)
        t.diagnostic(show('middle', await planOf(reach, workPage(kind, { ...scope, after: middle, limit: pageSize }))));
      t.diagnostic(show('count', await planOf(reach, workCount(kind, scope))));
    });
  }
  const filter: TrailFilter = {
    ...{ study, subject: '', form: '', path: '', actor: '', kind: '', from: '', to: '' },
    ...reach,
  };
  const subject = 'P0990';
  const filters: Record<string, Partial<TrailFilter>> = {
    nothing: {},
    'a subject': { subject },
    'a form': { subject, form: 'SE.1~FO.1' },
    'a path': { subject, form: 'SE.1~FO.1', path: 'IG/IT.1' },
    'an actor': { actor: 'u-rare' },
    'an actor who is not there': { actor: 'u-nobody' },
    values: { kind: 'form' },
    verifications: { kind: 'verification' },
    signatures: { kind: 'signature' },
    builds: { kind: 'build' },
    'builds by an actor': { kind: 'build', actor: 'u-rare' },
    'a time': { from: '2026-05-20T00:00:00Z', to: '2026-05-21T00:00:00Z' },
    'a time, an actor and a kind': {
      from: '2026-05-20T00:00:00Z',
      to: '2026-05-21T00:00:00Z',
      actor: 'u-crc',
      kind: 'query',
    },
    'a subject, an actor and a kind': { subject, actor: 'u-nobody', kind: 'query' },
  };
  for (const [by, part] of Object.entries(filters)) {
    test(`the trail by ${by} for ${name}`, async (t) => {
      const asked = { ...filter, ...part };
      t.diagnostic(show('first', await planOf(reach, trailPage(asked, undefined, pageSize))));
      const cursor = { moment: '2026-05-25T12:00:00Z', source: 1, seq: 50_000 };
      t.diagnostic(show('middle', await planOf(reach, trailPage(asked, cursor, pageSize))));
    });
  }
}

for (const [name, reach] of Object.entries(callers)) {
  test(`who set the values, for an export of ${name}, is asked of an index and not of the trail`, async (t) => {
    let asked = { text: '', params: [] as readonly unknown[] };
    const ask = async (text: string, params: readonly unknown[] = []) => {
      asked = { text, params };
      return [];
    };
    await selectActors(ask as never, { study, site: '', ...reach });
    t.diagnostic(show('all', await planOf(reach, asked as never)));
  });
}

test('a page of the trail is where the page before ended, through rows of the same instant', async () => {
  const call = system;
  const filter = {
    ...{ study, subject: 'P0500', form: '', path: '', actor: '', from: '', to: '' },
    ...callers['the whole study'],
  };
  await edc.database.read(call, async (sql) => {
    const all = await selectTrail(sql, { ...filter, kind: '' }, undefined, 1_000);
    assert.equal(all.length, 300);
    const paged = [];
    for (let after: (typeof all)[number] | undefined; ; ) {
      const page = await selectTrail(sql, { ...filter, kind: '' }, after, 7);
      if (page.length === 0) break;
      paged.push(...page);
      after = page.at(-1);
    }
    assert.deepEqual(paged, all);
  });
});

test('a page of the study matrix is 500 casebooks of 100 forms', async (t) => {
  const startedMs = performance.now();
  const { casebooks, total } = await edc.api.listCasebooks({ study, pageSize: 500 }, edc.as('unblindedManager'));
  const tookMs = performance.now() - startedMs;
  assert.deepEqual([casebooks.length, total], [500, 1_000]);
  assert(casebooks.every(({ forms, visits }) => forms.length === 100 && visits.length === 100));
  t.diagnostic(`${tookMs.toFixed(0)} ms, with 100 visits a casebook`);
  // Not a benchmark: a statement that reads everything for each casebook takes ten times as long.
  assert(tookMs < 10_000);
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Sort Space Used'?: number;
  readonly 'Sort Method'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}
interface Explained {
  readonly plan: Plan;
  readonly buffers: number;
  readonly ms: number;
}

const large = new Set(['form', 'visit', 'query', 'casebook', 'form_revision', 'verification', 'audit']);

/** As a prepared statement in use: the plan that serves every value, and not one made for these. */
async function planOf(reach: Reach, { text, params }: { text: string; params: unknown[] }): Promise<Explained> {
  const places = (sites: string[] | null) => `{${(sites ?? ['*']).map((site) => `${study}/${site}`).join(',')}}`;
  const told = [places(reach.sites), places(reach.unblinded)];
  await service.query(`select set_config('verum.places', $1, false), set_config('verum.unblinded', $2, false)`, told);
  const { rows } = await service.query(`explain (analyze, buffers, format json) ${text}`, params);
  const [{ Plan: plan, 'Execution Time': ms }] = rows[0]['QUERY PLAN'];
  for (const node of nodesOf(plan)) {
    if (node['Actual Loops'] === 0) continue;
    const relation = node['Relation Name'] ?? '';
    assert(!(node['Node Type'] === 'Seq Scan' && large.has(relation)), `it reads all of ${relation}`);
    // What is sorted is a page of each group, never the list.
    if (node['Node Type'] === 'Sort') assert((node.Plans?.[0]?.['Actual Rows'] ?? 0) <= 50 * 2 * 10 * pageSize);
    assert.notEqual(node['Sort Method'], 'external merge');
  }
  const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  assert(
    buffers <= descents * buffersMax[reach.sites === null ? 'the whole study' : 'one site of 50, blinded'],
    `it touches ${buffers} buffers`,
  );
  return { plan, buffers, ms };
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const part of plan.Plans ?? []) yield* nodesOf(part);
}

const show = (what: string, { buffers, ms, plan }: Explained) =>
  `${what}: ${plan['Actual Rows']} rows, ${buffers} buffers, ${ms.toFixed(1)} ms`;

async function keyInTheMiddle(kind: WorkKind, scope: Parameters<typeof workCount>[1]) {
  const call = system;
  return await edc.database.read(call, async (sql) => {
    const rows: WorkRow[] = await selectWork(sql, kind, { ...scope, after: undefined, limit: 200_000 });
    const row = rows[Math.floor(rows.length / 2)];
    return row && workKeyOf(kind, row);
  });
}
