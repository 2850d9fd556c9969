import { newCall } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, identity } from '@verum/contracts';
import { client } from '@verum/rpc';
import { saveFloor } from './floor.ts';
import { patcher } from './http-client.ts';
import { type Measured, measure } from './measure.ts';
import type { BenchServer } from './server.ts';

const study = 'HTN-01';
const items = 30;
const seriesMs = { rounds: 5, roundMs: 1_500 };

/** Thirty items: ten repeats of a group of three, every one changed by every save, and none to be queried. */
function entriesOf(n: number): { path: string; value: string }[] {
  return Array.from({ length: items / 3 }, (_, repeat) => [
    { path: `IG.BP!${repeat + 1}/IT.BPTIM`, value: `09:${String(n % 60).padStart(2, '0')}:00` },
    { path: `IG.BP!${repeat + 1}/IT.SBP`, value: String(110 + (n % 20)) },
    { path: `IG.BP!${repeat + 1}/IT.DBP`, value: String(70 + (n % 10)) },
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
    const { casebooks: all } = await capture.listCasebooks({ study, pageSize: 100 }, { call });
    // The demo locks some.
    const casebooks = all.filter(({ hold }) => hold === edc.Hold.NONE);
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
    const floor = await saveFloor({
      ...{ connection: server.admin, clients, ...seriesMs, items: entriesOf },
      target: (one) => ({ ...target(one), form: `SE.UNSCHEDULED!floor${clients}.${one}~FO.VS` }),
    });
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
