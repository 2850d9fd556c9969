import { useQueryClient } from '@tanstack/react-query';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { type Act, type HoldPlace, requestPlace } from './lock-place.ts';
import { lockMessages } from './messages.ts';

interface ActOnPlaceProps {
  readonly study: string;
  readonly act: Act;
  readonly place: HoldPlace;
  readonly name: string;
  readonly onClose: () => void;
}

/** Freezes, locks or asks to unlock one level, for a reason. */
export function ActOnPlace({ study, act, place, name, onClose }: ActOnPlaceProps) {
  const { t } = useMessages(lockMessages);
  const cache = useQueryClient();
  async function doIt(reason: string) {
    const request = { study, ...requestPlace(place), reason };
    if (act === 'lock') await api.review.lock(request);
    else if (act === 'unlock') await api.review.requestUnlock(request);
    else await api.review.freeze({ ...request, undo: act === 'unfreeze' });
    announce(t(`lock.done.${act}`));
    await cache.invalidateQueries({ queryKey: ['lock', study] });
    void cache.invalidateQueries({ queryKey: ['casebook', study] });
  }
  const title = [t(`lock.${act}`).replace('…', ''), name].join(' · ');
  return (
    <ActDialog title={title} submitName={t(`lock.${act}`).replace('…', '')} onClose={onClose} onAct={doIt}>
      <p>{t(`lockWhat.${act}`)}</p>
    </ActDialog>
  );
}
