import { saveFloor } from './floor.ts';
import { patcher } from './http-client.ts';
import { type Measured, measure } from './measure.ts';
import { entriesOf, openSaving } from './saving.ts';
import type { BenchServer } from './server.ts';

const seriesMs = { rounds: 5, roundMs: 1_500 };

export interface FormSave {
  readonly clients: number;
  readonly product: Measured;
  readonly floor: Measured;
  readonly route: Measured;
}

/** Saves of one form a client: through the gateway with a JWT, and by the same statements without our code. */
export async function formSave(server: BenchServer, clients: number, bareRoute: string): Promise<FormSave> {
  const saving = await openSaving(server.addresses, server.password, clients);
  const http = patcher(clients);
  try {
    const product = await measure({ clients, ...seriesMs, work: saving.save });
    const floor = await saveFloor({
      ...{ connection: server.admin, clients, ...seriesMs, items: entriesOf },
      target: (one) => ({ ...saving.target(one), form: `SE.UNSCHEDULED!floor${clients}.${one}~FO.VS` }),
    });
    const { headers } = saving;
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
    saving.close();
  }
}
