import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { OutboundFailure } from './failure.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The addresses of a name; rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

/** The machine's own resolver. It cannot be stopped, so whoever waits has to race it against the deadline. */
export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, found) =>
      error ? reject(error) : resolve(found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))),
    );
  });

/**
 * The address to connect to. The name is asked for once and the connection is bound to what was checked: a second
 * answer, as in DNS rebinding, is never used. One forbidden address among several condemns the name.
 * @throws OutboundFailure not-resolved, address-refused
 */
export async function resolveHost(
  host: string,
  isAllowed: (address: string) => boolean,
  resolve: Resolve,
): Promise<ResolvedAddress> {
  const found = await addressesOf(host, resolve);
  const [first] = found;
  if (!first) throw new OutboundFailure('not-resolved');
  if (!found.every(({ address }) => isAllowed(address))) throw new OutboundFailure('address-refused');
  return first;
}

/** For node:http: answers with the address that was checked, whatever name it is asked for. */
export function pinned({ address, family }: ResolvedAddress): LookupFunction {
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

/** A literal address never passes through `lookup`, so it is judged here. */
async function addressesOf(host: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  const literal = host.startsWith('[') ? host.slice(1, -1) : host;
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family: family === 6 ? 6 : 4 }];
  try {
    return await resolve(host);
  } catch (cause) {
    throw new OutboundFailure('not-resolved', { cause });
  }
}
