import type { BuildIndex } from '@verum/odm';
import { lazy, Suspense, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { ActOnPlace, type ActPlace } from './act-on-place.tsx';
import { reviewMessages } from './messages.ts';
import type { PlaceAct } from './place-acts.ts';

const SignDialog = lazy(() => import('./sign-dialog.tsx'));

interface PlaceActionsProps {
  readonly acts: readonly PlaceAct[];
  readonly place: ActPlace;
  readonly name: string;
  readonly seen: readonly { readonly form: string; readonly revision: string }[];
  readonly index: BuildIndex;
  readonly onDone: () => Promise<unknown>;
}

/** A button for each thing that may be done with a place, and the dialog of the one that was chosen. */
export function PlaceActions({ acts, ...place }: PlaceActionsProps) {
  const { t } = useMessages(reviewMessages);
  const [act, setAct] = useState<PlaceAct>();
  const close = () => setAct(undefined);
  return (
    <>
      {acts.map((one) => (
        <button key={one} type="button" data-act={one} onClick={() => setAct(one)}>
          {t(`act.${one}`)}
        </button>
      ))}
      {act === 'sign' && (
        <Suspense>
          <SignDialog {...place} onClose={close} />
        </Suspense>
      )}
      {act && act !== 'sign' && <ActOnPlace {...place} act={act} onClose={close} />}
    </>
  );
}
