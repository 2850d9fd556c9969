import { configFiles } from './config-files.ts';

/**
 * Configurations for units on one machine: fixed addresses, a secret that all share. For several machines the
 * targets become etcd or DNS and the secret mutual TLS, as docs/operators.md has it.
 */
export function systemdFiles(): ReadonlyMap<string, string> {
  const configs = configFiles({
    listenOn: ({ port }) => `127.0.0.1:${port}`,
    adminOn: ({ port }) => `127.0.0.1:${port + 1000}`,
    target: ({ port }) => ({ Endpoints: [`127.0.0.1:${port}`] }),
    identity: () => ({ Peers: { SecretFile: '/etc/verum/peers.secret' } }),
    folder: '/var/lib/verum',
    keyFile: ({ name }) => `/etc/verum/${name}.key`,
    drainDelay: () => '1s',
    isBehindProxy: true,
  });
  return new Map([...configs].map(([name, text]) => [`deploy/systemd/config/${name}`, text]));
}
