import { BlockList, isIP } from 'node:net';

// What no name on the public internet should lead to: IANA's special-purpose registries (RFC 6890 and its successors).
// The cloud's metadata service at 169.254.169.254 is why link-local matters most.
const special: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
// Of IPv6 only 2000::/3 is given out; inside it, these are not what they seem: they wrap an IPv4 address or are examples.
const specialInside: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = blockList([...special, ...specialInside]);
const globalUnicast = blockList([['2000::', 3]]);

/** Networks as `10.20.0.0/16` or `fd00::/8`; one address is written alone. */
export type Networks = readonly string[];

/** Whether connections to an address may be made: it is public, or lies in one of the networks. */
export function addressPolicy(networks: Networks): (address: string) => boolean {
  const allowed = blockList(networks.map(parseNetwork));
  return (address) => {
    const found = familyOf(address);
    if (!found) return false;
    return allowed.check(found.address, found.family) || isPublic(found);
  };
}

/** @throws RangeError for what is no network */
export function parseNetwork(text: string): readonly [network: string, prefix: number] {
  const [network = '', prefix, ...rest] = text.split('/');
  const bits = isIP(network) === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (isIP(network) === 0 || rest.length > 0 || length < 0 || length > bits) {
    throw new RangeError('a network is written as 10.20.0.0/16 or fd00::/8');
  }
  return [network, length];
}

interface Address {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
}

function isPublic({ address, family }: Address): boolean {
  return !refused.check(address, family) && (family === 'ipv4' || globalUnicast.check(address, family));
}

/** An IPv4 address in IPv6's clothes is judged as what it is. A zone (`%eth0`) only stands at link-local ones. */
function familyOf(text: string): Address | undefined {
  const family = isIP(text);
  if (family === 0 || text.includes('%')) return undefined;
  if (family === 4) return { address: text, family: 'ipv4' };
  const mapped = mappedAddress(text);
  return mapped === undefined ? { address: text, family: 'ipv6' } : { address: mapped, family: 'ipv4' };
}

function mappedAddress(text: string): string | undefined {
  // The URL parser writes every form of an address in one way: [::ffff:7f00:1].
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

function blockList(networks: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
