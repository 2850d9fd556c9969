/** A process that does nothing but being registered: `node replica.fixture.ts HOST KEY ADDRESS TTL`. */
import { openEtcd, register } from './index.ts';

const [host = '', key = '', address = '', ttlSeconds = ''] = process.argv.slice(2);
await register({ etcd: openEtcd({ hosts: [host] }), key, address, ttlSeconds: Number(ttlSeconds) });
process.stdout.write('registered\n');
setInterval(() => {}, 60_000);
