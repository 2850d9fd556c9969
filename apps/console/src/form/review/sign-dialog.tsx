import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { ProofForm } from '../../session/proof-form.tsx';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useOpenForm } from '../form-context.ts';
import type { FormAnswer } from '../use-form-saving.ts';
import { reviewMessages } from './messages.ts';
import { SignedChanges } from './signed-changes.tsx';

interface SignDialogProps {
  readonly base: FormAnswer;
  readonly onClose: () => void;
}

/** Signs the form as it is shown, after what has changed since it was signed last, with the password again. */
export default function SignDialog({ base, onClose }: SignDialogProps) {
  const { t } = useMessages(reviewMessages);
  const { study, subject, form, refresh } = useOpenForm();
  const client = useQueryClient();
  const id = useId();
  const { data, error } = useQuery({
    queryKey: ['signature-changes', study, subject, form],
    queryFn: ({ signal }) => api.review.getChangesSinceSignature({ study, subject, place: form }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

  async function sign(proof: string, filled: FormData): Promise<void> {
    const meaning = String(filled.get('meaning') ?? '').trim();
    const seen = [{ form, revision: base.revision ?? '0' }];
    await api.review.sign({ study, subject, place: form, meaning, proof, seen });
    announce(t('act.sign.done'));
    onClose();
    await refresh();
    void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
  }

  return (
    <Modal title={t('act.sign.title')} onClose={onClose}>
      <p>{t('act.sign.what', { revision: base.revision ?? '0' })}</p>
      {!data && !error && <Loading />}
      {error && <ProblemNotice error={error} />}
      {data && <SignedChanges changes={data.changes ?? []} isFirst={(data.unsigned ?? []).includes(form)} />}
      <ProofForm submitName={t('act.sign.submit')} onCancel={onClose} onProved={sign}>
        <div className="text-field">
          <label htmlFor={id}>{t('act.sign.meaning')}</label>
          <textarea id={id} name="meaning" rows={2} required maxLength={500} defaultValue={t('act.sign.statement')} />
        </div>
      </ProofForm>
    </Modal>
  );
}
