import { networkInterfaces } from 'node:os';

/** Wildcard addresses listen everywhere, and nobody can be sent there. */
const wildcards = new Set(['0.0.0.0', '[::]', '::', '']);

/**
 * What others are told: the address that is listened on, with the port that was really taken; in place of a wildcard
 * this machine's first address that is not a loopback (as go-zero's figureOutListenOn), IPv4 before IPv6.
 * @throws Error where the machine has no such address
 */
export function advertisedAddress(listenOn: string, port: number, interfaces = networkInterfaces()): string {
  const host = listenOn.slice(0, listenOn.lastIndexOf(':'));
  if (!wildcards.has(host)) return `${host}:${port}`;
  const outward = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // fe80:: means nothing to another machine.
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
  const found = outward.find(({ family }) => family === 'IPv4') ?? outward[0];
  if (!found) throw new Error('this machine has no address to be found at: set Advertise (请设置 Advertise)');
  return found.family === 'IPv6' ? `[${found.address}]:${port}` : `${found.address}:${port}`;
}
