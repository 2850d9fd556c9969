import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { isBlank, type Stored } from '../content.ts';
import type { OpenForm } from '../form-context.ts';
import { reviewMessages } from './messages.ts';

/** Says that values agree with their source, each at the version that is shown. */
export interface Verification {
  readonly error: unknown;
  verify(paths: readonly string[], withdraw?: boolean): Promise<void>;
}

/** Something stands there that can be compared and has not been, at its present version. */
export function isVerifiable(stored: Stored): boolean {
  const { version, verifiedVersion } = stored;
  return version > 0 && verifiedVersion !== version && (!isBlank(stored) || verifiedVersion > 0);
}

export function useVerification({
  study,
  subject,
  form,
  store,
  refresh,
}: Omit<OpenForm, 'verification'>): Verification {
  const { t } = useMessages(reviewMessages);
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  return {
    error,
    verify: async (paths, withdraw = false) => {
      const items = paths.map((path) => ({ path, version: String(store.field(path).stored.version), withdraw }));
      if (items.length === 0) return;
      setError(undefined);
      try {
        await api.review.verifyItems({ study, forms: [{ subject, form, items }] });
        announce(withdraw ? t('act.unverified') : t('act.verified', { count: items.length }));
        void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
      } catch (failure) {
        setError(failure);
      }
      // After a refusal too: what is there now is shown, and to be looked at again.
      await refresh();
    },
  };
}
