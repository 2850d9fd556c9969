import { refuse, systemClock } from '@verum/call';
import { loadConfig } from '@verum/config';
import { epro } from '@verum/contracts';
import { type Connection, openDatabase } from '@verum/database';
import { eproContext } from '@verum/epro';
import { startGateway } from '@verum/gateway';
import { openLog } from '@verum/host';
import { dispatcher, localChannel } from '@verum/rpc';

/** What the server of the benchmark is told; it answers with `{ address }`. */
export interface DiaryOrder {
  readonly connection: Connection;
  /** For its keys; gone with the measurement. */
  readonly folder: string;
}

// A process of its own: the gateway and epro as they run, and nobody else.
process.once('message', async ({ connection, folder }: DiaryOrder) => {
  const database = openDatabase({
    connection,
    schema: 'epro',
    openMax: 24,
    ...(eproContext.reach && { reach: eproContext.reach }),
  });
  const log = openLog({ level: 'warn' });
  const absent = () => {
    throw refuse('UNAVAILABLE');
  };
  const running = await eproContext.start({
    config: loadConfig('', eproContext.config, { file: '(defaults of epro)' }),
    database,
    client: (() => new Proxy({}, { get: () => absent })) as never,
    log,
    clock: systemClock,
    folder,
  });
  const target = dispatcher({
    bindings: running.bindings,
    verifyToken: absent,
    verifyDevice: running.verifyDevice,
    observe: () => {},
  });
  const channel = localChannel(() => target);
  const gateway = await startGateway({
    listenOn: '127.0.0.1:0',
    services: [epro.DiaryService],
    channelFor: () => channel,
    log,
    // Each phone comes from an address of its own, as they do.
    trustProxy: true,
  });
  process.send?.({ address: gateway.address });
});
process.once('disconnect', () => process.exit());
