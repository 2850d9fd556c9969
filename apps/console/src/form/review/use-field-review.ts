import type { KeyboardEvent } from 'react';
import type { Stored } from '../content.ts';
import { useField, useOpenForm } from '../form-context.ts';
import { focusNext, focusPrevious } from '../next-field.ts';
import { isVerifiable, useVerification } from './use-verification.ts';

/** What somebody who compares values with their source does at one item. */
export interface FieldReview {
  /** Undefined where there is nothing to verify or to take back, or nobody who may. */
  readonly verify: (() => void) | undefined;
  readonly takeBack: (() => void) | undefined;
  /** V verifies and goes on; Enter and the arrow keys walk through what is only read. True: it was one of these. */
  takesKey(event: KeyboardEvent): boolean;
}

export function useFieldReview(path: string): FieldReview {
  const open = useOpenForm();
  const { stored } = useField(path);
  const { verify } = useVerification(open);
  const isAllowed = open.can('verify') && open.hold !== 'locked';
  const mayVerify = isAllowed && isVerifiable(stored);
  return {
    verify: mayVerify ? () => void verify([path]) : undefined,
    takeBack: isAllowed && isVerified(stored) ? () => void verify([path], true) : undefined,
    takesKey: (event) => {
      const { key, currentTarget: entry, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (!open.isReadOnly || event.target !== entry || altKey || ctrlKey || metaKey || shiftKey) return false;
      if (key === 'Enter' || key === 'ArrowDown') focusNext(entry);
      else if (key === 'ArrowUp') focusPrevious(entry);
      else if (key.toLowerCase() === 'v' && mayVerify) {
        void verify([path]);
        focusNext(entry);
      } else return false;
      event.preventDefault();
      return true;
    },
  };
}

function isVerified({ version, verifiedVersion }: Stored): boolean {
  return verifiedVersion > 0 && verifiedVersion === version;
}
