import { useRef } from 'react';
import { attemptKeys } from '../../api/attempt-keys.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import { reviewMessages } from './messages.ts';
import type { PlaceAct } from './place-acts.ts';

/** A form or a visit of a subject, or with neither the whole casebook. */
export interface ActPlace {
  readonly study: string;
  readonly subject: string;
  readonly form?: string;
  readonly visit?: string;
  /** Of a form. */
  readonly revision?: string;
}

interface ActOnPlaceProps {
  readonly act: Exclude<PlaceAct, 'sign'>;
  readonly place: ActPlace;
  /** In words. */
  readonly name: string;
  readonly onDone: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Holds, frees, skips, removes or restores a place, each with its reason. */
export function ActOnPlace({ act, place, name, onDone, onClose }: ActOnPlaceProps) {
  const { t } = useMessages(reviewMessages);
  const keyOf = useRef(attemptKeys());

  async function run(reason: string): Promise<void> {
    const { revision = '0', study, subject, form = '', visit = '' } = place;
    const held = { study, subject, form, visit, reason };
    const moved = { study, subject, form, reason, expectedRevision: revision };
    const options = { idempotencyKey: keyOf.current([act, held, revision]) };
    const skip = (undo: boolean) =>
      form === ''
        ? api.capture.skipVisit({ study, subject, visit, reason, undo }, options)
        : api.capture.skipForm({ ...moved, undo }, options);
    const calls = {
      freeze: () => api.review.freeze(held, options),
      unfreeze: () => api.review.freeze({ ...held, undo: true }, options),
      lock: () => api.review.lock(held, options),
      unlock: () => api.review.requestUnlock(held, options),
      skip: () => skip(false),
      unskip: () => skip(true),
      remove: () => api.capture.removeForm(moved, options),
      restore: () => api.capture.removeForm({ ...moved, undo: true }, options),
    } satisfies Record<typeof act, () => Promise<unknown>>;
    await calls[act]();
    announce(t(`act.done.${act}`));
    await onDone();
  }

  const what = t(`act.${act}`).replace('…', '');
  return (
    <ActDialog title={t('act.title', { what, name })} submitName={what} onClose={onClose} onAct={run}>
      <p>{t(`act.what.${act}`)}</p>
    </ActDialog>
  );
}
