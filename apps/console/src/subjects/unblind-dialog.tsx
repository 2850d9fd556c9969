import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { ProofForm } from '../session/proof-form.tsx';
import { api } from '../session/session.ts';
import { Modal } from '../ui/modal.tsx';
import { subjectsMessages } from './messages.ts';
import { ReasonField } from './reason-field.tsx';
import { textOf } from './use-submit.ts';

interface UnblindDialogProps {
  readonly study: string;
  readonly subject: string;
  readonly onClose: () => void;
}

/** The arm is kept in this dialog alone: when it closes, nothing in the browser knows it any more. */
export function UnblindDialog({ study, subject, onClose }: UnblindDialogProps) {
  const { t } = useMessages(subjectsMessages);
  const [arm, setArm] = useState<string>();
  if (arm !== undefined) {
    return (
      <Modal title={t('unblind.result', { subject })} onClose={onClose}>
        <div className="result" role="status">
          <strong>{arm}</strong>
        </div>
        <p>{t('unblind.result.next')}</p>
        <div className="buttons">
          <button type="button" className="primary" onClick={onClose}>
            {t('app.close')}
          </button>
        </div>
      </Modal>
    );
  }
  return (
    <Modal title={t('unblind.title', { subject })} onClose={onClose}>
      <p className="notice notice-problem">{t('unblind.about')}</p>
      <ProofForm
        submitName={t('unblind.submit')}
        onCancel={onClose}
        onProved={async (proof, filled) => {
          const reason = textOf(filled, 'reason');
          const told = await api.randomisation.unblindSubject({ study, subject, reason, proof });
          setArm(told.arm ?? '');
        }}
      >
        <ReasonField label={t('unblind.reason')} suggestions={[t('move.reason.adverse')]} />
      </ProofForm>
    </Modal>
  );
}
