import { useKeys } from '../../ui/use-keys.ts';
import { useOpenForm, useSummary } from '../form-context.ts';
import type { LaidOutItem } from '../form-layout.ts';
import { isComposing } from '../next-field.ts';
import { isVerifiable, useVerification } from './use-verification.ts';

/** Verifies all of the form that is left to verify; Shift+V does so wherever nothing is typed. */
export function useVerifyAll(items: () => readonly LaidOutItem[]) {
  const open = useOpenForm();
  const { store, can, hold, isReadOnly } = open;
  useSummary(store);
  const { verify, error } = useVerification(open);
  const isAllowed = can('verify') && hold !== 'locked';
  const left = isAllowed ? items().filter(({ path }) => isVerifiable(store.field(path).stored)) : [];
  const verifyAll = () => void verify(left.map(({ path }) => path));

  useKeys((event) => {
    if (isComposing(event) || event.key !== 'V' || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!isAllowed || !isReadOnly || (event.target as Element).closest('input, select, textarea, dialog')) return;
    event.preventDefault();
    verifyAll();
  });

  return { isAllowed, count: left.length, verify: verifyAll, error };
}
