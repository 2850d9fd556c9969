import { refuse } from '@verum/call';
import { validateMessage } from '@verum/contracts';
import type { Incoming } from '../dispatcher.ts';

/** The rules that stand beside the fields of the contract. */
export function validate(incoming: Incoming): Incoming {
  const violations = validateMessage(incoming.method.input, incoming.request);
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  return incoming;
}
