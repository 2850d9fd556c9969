import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { ProofForm } from '../session/proof-form.tsx';
import { api } from '../session/session.ts';
import { Modal } from '../ui/modal.tsx';
import { signingMessages } from './messages.ts';
import type { Signable } from './signing-places.ts';

interface SignDialogProps {
  readonly study: string;
  readonly subject: string;
  readonly place: string;
  readonly placeName: string;
  /** As they are shown: one that has moved on since is refused. */
  readonly forms: readonly Signable[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what the signature covers and means, and asks for the password again (21 CFR 11.50, 11.200). */
export function SignDialog({ study, subject, place, placeName, forms, onClose, onDone }: SignDialogProps) {
  const { t } = useMessages(signingMessages);
  const id = useId();
  async function sign(proof: string, filled: FormData) {
    const seen = forms.map(({ form, revision }) => ({ form, revision }));
    const meaning = String(filled.get('meaning') ?? '').trim();
    await api.review.sign({ study, subject, place, meaning, proof, seen });
    onDone();
  }
  return (
    <Modal title={t('signing.dialog', { place: placeName })} onClose={onClose}>
      <p>{t('signing.intro', { count: forms.length })}</p>
      <ProofForm submitName={t('signing.submit')} onCancel={onClose} onProved={sign}>
        <div className="text-field">
          <label htmlFor={id}>{t('signing.meaning')}</label>
          <textarea id={id} name="meaning" rows={2} required maxLength={500} defaultValue={t('signing.statement')} />
        </div>
      </ProofForm>
    </Modal>
  );
}
