import { tmpdir } from 'node:os';
import { type Call, newCall, refuse, systemClock } from '@verum/call';
import { edc, Role } from '@verum/contracts';
import { type Connection, openDatabase } from '@verum/database';
import { edcContext } from '@verum/edc';
import { openLog } from '@verum/host';
import { type Client, client, dispatcher, localChannel } from '@verum/rpc';
import { edcRole } from '../edc-service.ts';

/** Edc with its runner of jobs, in this process, for somebody who manages the data of these studies. */
export interface Transfers {
  readonly builds: Client<typeof edc.EdcService>;
  readonly transfers: Client<typeof edc.TransferService>;
  call(): { call: Call };
  stop(): Promise<void>;
}

export async function openTransfers(connection: Connection, studies: readonly string[]): Promise<Transfers> {
  const database = openDatabase({
    connection: { ...connection, user: edcRole },
    schema: 'edc',
    ...(edcContext.reach && { reach: edcContext.reach }),
  });
  const absent = () => {
    throw refuse('UNAVAILABLE');
  };
  const { bindings, stop } = await edcContext.start({
    config: { TrialRpc: undefined, IdentityRpc: undefined },
    database,
    client: (service) => client(service, localChannel(absent)),
    log: openLog({ level: 'warn' }),
    folder: tmpdir(),
    clock: systemClock,
  });
  const actor = { kind: 'user', id: 'bench', name: 'Bench' } as const;
  const grants = studies.map((study) => ({ role: Role.DATA_MANAGER, study, site: '*' }));
  const target = dispatcher({ bindings, verifyToken: () => ({ actor, grants }), observe: () => {} });
  const channel = localChannel(() => target);
  return {
    builds: client(edc.EdcService, channel),
    transfers: client(edc.TransferService, channel),
    call: () => ({ call: newCall({ command: 'bench', timeoutMs: 3_600_000, token: 'bench' }) }),
    async stop() {
      await stop?.();
      await database.close();
    },
  };
}
