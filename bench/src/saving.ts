import { setTimeout as sleep } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, identity } from '@verum/contracts';
import { client } from '@verum/rpc';
import { patcher } from './http-client.ts';

export const study = 'HTN-01';
const retryAfterMs = 1_000;
const items = 30;

/** Thirty items: ten repeats of a group of three, every one changed by every save, and none to be queried. */
export function entriesOf(n: number): { path: string; value: string }[] {
  return Array.from({ length: items / 3 }, (_, repeat) => [
    { path: `IG.BP!${repeat + 1}/IT.BPTIM`, value: `09:${String(n % 60).padStart(2, '0')}:00` },
    { path: `IG.BP!${repeat + 1}/IT.SBP`, value: String(110 + (n % 20)) },
    { path: `IG.BP!${repeat + 1}/IT.DBP`, value: String(70 + (n % 10)) },
  ]).flat();
}

export interface Target {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
}

export interface Saving {
  readonly headers: Readonly<Record<string, string>>;
  /** The form of a client, one of its own. */
  target(client: number): Target;
  /** One save of a client, the n-th. */
  save(client: number, n: number): Promise<void>;
  close(): void;
}

/** Clients that save one form each over HTTP with a JWT; several gateways take them in turn. */
export async function openSaving(addresses: readonly string[], password: string, clients: number): Promise<Saving> {
  const call = newCall({ command: 'bench', timeoutMs: 600_000 });
  const http = patcher(clients);
  const address = addresses[0] ?? '';
  const { accessToken } = await client(identity.IdentityService, restChannel({ address })).login(
    { loginName: 'crc01', password },
    { call },
  );
  const capture = client(edc.EdcService, restChannel({ address, token: () => accessToken }));
  const { casebooks: all } = await capture.listCasebooks({ study, pageSize: 100 }, { call });
  // The demo locks some.
  const casebooks = all.filter(({ hold }) => hold === edc.Hold.NONE);
  const target = (n: number): Target => ({
    study,
    subject: casebooks[n % casebooks.length]?.subject ?? '',
    form: `SE.UNSCHEDULED!bench${clients}.${n}~FO.VS`,
  });
  const revisions = new Array<bigint>(clients).fill(0n);
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  return {
    headers,
    target,
    async save(one, n) {
      const { subject, form } = target(one);
      const request = {
        url: `${addresses[one % addresses.length]}/v1/studies/${study}/subjects/${subject}/forms/${encodeURIComponent(form)}`,
        headers: { ...headers, 'idempotency-key': `bench-${clients}-${one}-${n}` },
        body: JSON.stringify({ expectedRevision: String(revisions[one]), reason: 'bench', items: entriesOf(n) }),
      };
      for (;;) {
        const { status, text } = await http.patch(request);
        if (status === 200) {
          revisions[one] = BigInt((JSON.parse(text) as { revision?: string }).revision ?? 0);
          return;
        }
        // Refused because there is more to do than the process can: the save comes back when it was told to, under its
        // key, and the wait counts as a part of it.
        if (status !== 503) throw new Error(text);
        await sleep(retryAfterMs);
      }
    },
    close() {
      http.close();
      call.end();
    },
  };
}
