import { systemClock } from '@verum/call';
import { type Connection, openDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import { client, grpcChannel } from '@verum/rpc';
import { configured } from './hospital-sync.fixture.ts';
import { trialContext } from './index.ts';

// A process of the trial service, to be killed: `node … '{"connection": …, "yaml": …}'`. It says `started` and stays.

const [argument = '{}'] = process.argv.slice(2);
const { connection, yaml } = JSON.parse(argument) as { readonly connection: Connection; readonly yaml: string };
const closedPort = grpcChannel({ endpoints: ['127.0.0.1:1'] });
await trialContext.start({
  config: {
    PatientRpc: undefined,
    EdcRpc: undefined,
    IdentityRpc: undefined,
    HospitalApi: undefined,
    Hospitals: undefined,
    ...configured(yaml),
  },
  database: openDatabase({ connection, schema: 'trial', ...(trialContext.reach && { reach: trialContext.reach }) }),
  client: (service) => client(service, closedPort),
  log: openLog({ level: 'silent' }),
  clock: systemClock,
  folder: '',
});
process.stdout.write('started\n');
setInterval(() => undefined, 60_000);
