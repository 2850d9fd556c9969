import type { DescMethod } from '@bufbuild/protobuf';
import { httpRules } from './http-rules.ts';
import { methodRules } from './method-rules.ts';

/** The name under which the gateway calls. */
export const gatewayCaller = 'gateway';

/** In `callers`: every service of the installation. */
const everybody = '*';

const routed = new WeakMap<DescMethod, boolean>();

/** Whether a service, known by the transport, may call the method: the gateway what has a route, others what names them. */
export function mayCall(caller: string, method: DescMethod): boolean {
  const { callers } = methodRules(method);
  if (callers.includes(caller) || callers.includes(everybody)) return true;
  return caller === gatewayCaller && hasRoute(method);
}

function hasRoute(method: DescMethod): boolean {
  let known = routed.get(method);
  if (known === undefined) {
    known = httpRules(method).length > 0;
    routed.set(method, known);
  }
  return known;
}
