import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { attemptKeys } from '../../api/attempt-keys.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import { useOpenForm } from '../form-context.ts';
import type { FormAnswer } from '../use-form-saving.ts';
import type { FormAct } from './form-acts.ts';
import { reviewMessages } from './messages.ts';

interface ActOnFormProps {
  readonly act: Exclude<FormAct, 'sign'>;
  readonly base: FormAnswer;
  readonly onClose: () => void;
}

/** Holds, frees, skips, removes or restores the form, each with its reason. */
export function ActOnForm({ act, base, onClose }: ActOnFormProps) {
  const { t } = useMessages(reviewMessages);
  const { study, subject, form, refresh } = useOpenForm();
  const client = useQueryClient();
  const keyOf = useRef(attemptKeys());

  async function run(reason: string): Promise<void> {
    const place = { study, subject, form, reason };
    const moved = { ...place, expectedRevision: base.revision ?? '0' };
    const options = { idempotencyKey: keyOf.current([act, moved]) };
    const calls = {
      freeze: () => api.review.freeze(place, options),
      unfreeze: () => api.review.freeze({ ...place, undo: true }, options),
      lock: () => api.review.lock(place, options),
      unlock: () => api.review.requestUnlock(place, options),
      skip: () => api.capture.skipForm(moved, options),
      unskip: () => api.capture.skipForm({ ...moved, undo: true }, options),
      remove: () => api.capture.removeForm(moved, options),
      restore: () => api.capture.removeForm({ ...moved, undo: true }, options),
    } satisfies Record<typeof act, () => Promise<unknown>>;
    await calls[act]();
    announce(t(`act.done.${act}`));
    await refresh();
    void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    void client.invalidateQueries({ queryKey: ['queries', study, subject, form] });
  }

  const name = t(`act.${act}`).replace('…', '');
  return (
    <ActDialog title={name} submitName={name} onClose={onClose} onAct={run}>
      <p>{t(`act.${act}.what`)}</p>
    </ActDialog>
  );
}
