import type { BuildIndex, ItemSlot } from '@verum/odm';

/**
 * The value is computed on the server whenever an input changes. A method that no engine can run (its expression is
 * prose, or in another system's language) leaves the item to be entered by hand.
 */
export function isDerived({ methods }: BuildIndex, { ref }: Pick<ItemSlot, 'ref'>): boolean {
  const method = methods.get(ref.methodOid ?? '');
  if (method?.type?.toLowerCase() !== 'computation') return false;
  return method.expressions.some(({ context, code }) => context.trim().toUpperCase() === 'CEL' && code.trim() !== '');
}
