import { newCall } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, identity } from '@verum/contracts';
import { client } from '@verum/rpc';
import pg from 'pg';
import { patcher } from './http-client.ts';
import { type Measured, measure } from './measure.ts';
import type { BenchServer } from './server.ts';

const study = 'HTN-01';
const items = 30;
const seriesMs = { rounds: 5, roundMs: 1_500 };

/** Thirty items: ten repeats of a group of three, every one changed by every save. */
function entriesOf(n: number): { path: string; value: string }[] {
  return Array.from({ length: items / 3 }, (_, repeat) => [
    { path: `IG.BP!${repeat + 1}/IT.BPTIM`, value: `09:${String(n % 60).padStart(2, '0')}:00` },
    { path: `IG.BP!${repeat + 1}/IT.SBP`, value: String(100 + (n % 80)) },
    { path: `IG.BP!${repeat + 1}/IT.DBP`, value: String(60 + (n % 40)) },
  ]).flat();
}

export interface FormSave {
  readonly clients: number;
  readonly product: Measured;
  readonly floor: Measured;
  readonly route: Measured;
}

/** Saves of one form a client: through the gateway with a JWT, and by the same statements without our code. */
export async function formSave(server: BenchServer, clients: number, bareRoute: string): Promise<FormSave> {
  const call = newCall({ command: 'bench', timeoutMs: 600_000 });
  const http = patcher(clients);
  try {
    const channel = restChannel({ address: server.address });
    const { accessToken } = await client(identity.IdentityService, channel).login(
      { loginName: 'crc01', password: server.password },
      { call },
    );
    const capture = client(edc.EdcService, restChannel({ address: server.address, token: () => accessToken }));
    const { casebooks } = await capture.listCasebooks({ study, pageSize: 100 }, { call });
    const target = (n: number) => ({
      study,
      subject: casebooks[n % casebooks.length]?.subject ?? '',
      form: `SE.UNSCHEDULED!bench${clients}.${n}~FO.VS`,
    });
    const revisions = new Array<bigint>(clients).fill(0n);
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };

    const product = await measure({
      clients,
      ...seriesMs,
      work: async (one, n) => {
        const { subject, form } = target(one);
        const { status, text } = await http.patch({
          url: `${server.address}/v1/studies/${study}/subjects/${subject}/forms/${encodeURIComponent(form)}`,
          headers: { ...headers, 'idempotency-key': `bench-${clients}-${one}-${n}` },
          body: JSON.stringify({ expectedRevision: String(revisions[one]), reason: 'bench', items: entriesOf(n) }),
        });
        const answer = JSON.parse(text) as { revision?: string };
        if (status !== 200) throw new Error(text);
        revisions[one] = BigInt(answer.revision ?? 0);
      },
    });
    const floor = await floorOf(server, clients, target);
    const route = await measure({
      clients,
      ...seriesMs,
      work: async (_, n) => {
        JSON.parse((await http.patch({ url: bareRoute, headers, body: JSON.stringify({ items: entriesOf(n) }) })).text);
      },
    });
    return { clients, product, floor, route };
  } finally {
    http.close();
    call.end();
  }
}

/** What the product sends to PostgreSQL for such a save, from a loop: begin, context and key, lock, write, answer, commit. */
async function floorOf(
  server: BenchServer,
  clients: number,
  target: (n: number) => { subject: string; form: string },
): Promise<Measured> {
  const pool = new pg.Pool({ ...server.admin, max: 40, options: '-c search_path=edc' });
  await pool.query('select 1');
  const revisions = new Array<number>(clients).fill(0);
  try {
    return await measure({
      clients,
      ...seriesMs,
      work: async (one, n) => {
        const { subject, form: of } = target(one);
        const form = `${of}~floor`;
        const connection = await pool.connect();
        try {
          await connection.query('begin');
          await connection.query({
            name: 'begin',
            text: 'select * from begin_write($1, $2, $3, $4, $5, $6, $7, $8, $9)',
            values: ['bench', 'Bench', 'bench', 'bench', 'r', 't', 30_000, `floor-${clients}-${one}-${n}`, 'h'],
          });
          await connection.query({
            name: 'lock',
            text: `select c.site, c.build, f.* from casebook c left join lateral (
                     select entry, revision, items, saved_at from form
                      where study = c.study and subject = c.subject and form = $3 for update) f on true
                    where c.study = $1 and c.subject = $2 and ($4::text[] is null or c.site = any($4))`,
            values: [study, subject, form, ['01']],
          });
          const revision = (revisions[one] ?? 0) + 1;
          const content = Object.fromEntries(
            entriesOf(n).map(({ path, value }) => [path, { value, version: revision }]),
          );
          await connection.query({
            name: 'write',
            text: `with saved as (
                     insert into form as f (study, subject, form, site, build, entry, revision, items)
                     values ($1, $2, $3, '01', 1, 'STARTED', $4, $5)
                     on conflict (study, subject, form) do update
                        set revision = excluded.revision, items = f.items || excluded.items, saved_at = excluded.saved_at
                     returning study, subject, form)
                   insert into outbox (aggregate, type, payload)
                   select form, 'edc.form.saved', jsonb_build_object('revision', $4::bigint) from saved`,
            values: [study, subject, form, revision, JSON.stringify(content)],
          });
          await connection.query({
            name: 'answer',
            text: 'update idempotency set answer = $3 where actor = $1 and key = $2',
            values: ['bench', `floor-${clients}-${one}-${n}`, JSON.stringify(content)],
          });
          await connection.query('commit');
          revisions[one] = revision;
        } finally {
          connection.release();
        }
      },
    });
  } finally {
    await pool.end();
  }
}
