import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { selectOrphans } from './store/orphans.ts';
import type { Reach } from './store/reach.ts';
import { importBuild, startEdc, study } from './testing.ts';
import { fillStudy, lastSite } from './testing-volume.ts';

// Orphans are looked for among all forms of a study, and found without reading these.

const edc = await startEdc();
await importBuild(edc);
const admin = await fillStudy(edc);
await admin.query(`update form set orphaned = '{IG/IT.A,IG/IT.B}', items = '{"IG/IT.A": {"value": "1"}, "IG/IT.B": {"value": "2"}}'
                    where form = 'SE.1~FO.1'`);
await admin.query('vacuum (analyze) form');
// The service itself, behind the fences of the tables.
const service = new pg.Client(edc.fresh.connection('edc'));
await service.connect();
await service.query('set search_path = edc; set plan_cache_mode = force_generic_plan');
after(async () => {
  await Promise.all([admin.end(), service.end()]);
  await edc.stop();
});

const pageSize = 51;
const reaches: Readonly<Record<string, Reach & { readonly buffersMax: number }>> = {
  'the whole study': { sites: null, unblinded: null, buffersMax: 2_000 },
  'the last of 50 sites, blinded': { sites: [lastSite], unblinded: [], buffersMax: 60 },
};

for (const [name, { buffersMax, ...reach }] of Object.entries(reaches)) {
  for (const [page, after_] of [
    ['the first page', []],
    ['a page in the middle', [lastSite, 'P0990', 'SE.1~FO.1', 'IG/IT.A']],
  ] as const) {
    test(`${page} of the orphans of ${name}`, async (t) => {
      const places = (sites: string[] | null) => `{${(sites ?? ['*']).map((one) => `${study}/${one}`).join(',')}}`;
      await service.query(`select set_config('verum.places', $1, false), set_config('verum.unblinded', $2, false)`, [
        ...[places(reach.sites), places(reach.unblinded)],
      ]);
      let rows = 0;
      const explained = async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> => {
        const { rows: told } = await service.query(`explain (analyze, buffers, format json) ${text}`, [...params]);
        const { Plan: plan } = told[0]['QUERY PLAN'][0];
        rows = plan['Actual Rows'];
        const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
        t.diagnostic(`${rows} rows, ${buffers} buffers`);
        assert.match(JSON.stringify(plan), /form_orphaned/);
        assert.ok(buffers <= buffersMax, `it touches ${buffers} buffers`);
        return [];
      };
      await selectOrphans(explained, { study, site: '', ...reach, after: after_, limit: pageSize });
      assert.ok(rows > 0 && rows <= pageSize);
    });
  }
}
