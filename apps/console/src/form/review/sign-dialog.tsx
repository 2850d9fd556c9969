import { useQuery } from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { ProofForm } from '../../session/proof-form.tsx';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { ActPlace } from './act-on-place.tsx';
import { reviewMessages } from './messages.ts';
import { SignedChanges } from './signed-changes.tsx';

interface SignDialogProps {
  readonly place: ActPlace;
  readonly name: string;
  /** What the signer has before them: the forms that are there, at their revisions. */
  readonly seen: readonly { readonly form: string; readonly revision: string }[];
  readonly index: BuildIndex;
  readonly onDone: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Signs a place as it is shown, after what has changed since it was signed last, with the password again. */
export default function SignDialog({ place, name, seen, index, onDone, onClose }: SignDialogProps) {
  const { t } = useMessages(reviewMessages);
  const { study, subject, form, visit } = place;
  const key = form ?? visit ?? '';
  const id = useId();
  const { data, error } = useQuery({
    queryKey: ['signature-changes', study, subject, key],
    queryFn: ({ signal }) => api.review.getChangesSinceSignature({ study, subject, place: key }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

  async function sign(proof: string, filled: FormData): Promise<void> {
    const meaning = String(filled.get('meaning') ?? '').trim();
    await api.review.sign({ study, subject, place: key, meaning, proof, seen });
    announce(t('act.sign.done'));
    onClose();
    await onDone();
  }

  return (
    <Modal title={t('act.sign.title', { name })} onClose={onClose}>
      <p>{t('act.sign.what', { count: seen.length })}</p>
      {!data && !error && <Loading />}
      {error && <ProblemNotice error={error} />}
      {data && <SignedChanges changes={data.changes ?? []} unsigned={data.unsigned?.length ?? 0} index={index} />}
      <ProofForm submitName={t('act.sign.submit')} onCancel={onClose} onProved={sign}>
        <div className="text-field">
          <label htmlFor={id}>{t('act.sign.meaning')}</label>
          <textarea id={id} name="meaning" rows={2} required maxLength={500} defaultValue={t('act.sign.statement')} />
        </div>
      </ProofForm>
    </Modal>
  );
}
