import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { Modal } from '../ui/modal.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { type Allocation, askedFactors, type Factor, type Scheme } from './allocation.ts';
import { DialogButtons } from './dialog-buttons.tsx';
import { subjectsMessages } from './messages.ts';
import { allocationQuery } from './subject-record.ts';
import { textOf, useSubmit } from './use-submit.ts';

interface RandomiseDialogProps {
  readonly study: string;
  readonly subject: string;
  readonly scheme: Scheme;
  readonly onClose: () => void;
}

/** Once for ever: the strata, that the subject is eligible, and then the number. */
export function RandomiseDialog({ study, subject, scheme, onClose }: RandomiseDialogProps) {
  const { t } = useMessages(subjectsMessages);
  const client = useQueryClient();
  const [allocation, setAllocation] = useState<Allocation>();
  // One key for the life of the dialog: an answer that was lost is asked for again, not a second place.
  const key = useRef(idempotencyKey());
  const factors = askedFactors(scheme);
  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const strata = factors.map(({ code = '' }) => ({ factor: code, level: textOf(filled, `factor ${code}`) }));
    const given = await api.randomisation
      .randomiseSubject({ study, subject, strata }, { idempotencyKey: key.current })
      .catch((failure: unknown) => {
        // What was refused may be sent again with other strata.
        key.current = idempotencyKey();
        throw failure;
      });
    client.setQueryData(allocationQuery(study, subject).queryKey, given);
    setAllocation(given);
  });
  if (allocation) return <Result subject={subject} allocation={allocation} onClose={onClose} />;
  return (
    <Modal title={t('allocation.dialog', { subject })} onClose={onClose}>
      <p>{t('allocation.about')}</p>
      <form className="stack" onSubmit={submit}>
        {factors.map((factor) => (
          <FactorField key={factor.code} factor={factor} />
        ))}
        <label className="check">
          <input type="checkbox" name="eligible" required />
          {t('allocation.eligible')}
        </label>
        {error !== undefined && <ProblemNotice error={error} />}
        <DialogButtons submitName={t('allocation.submit')} isBusy={isBusy} onCancel={onClose} />
      </form>
    </Modal>
  );
}

function FactorField({ factor: { code = '', levels = [] } }: { readonly factor: Factor }) {
  const { t } = useMessages(subjectsMessages);
  return (
    <fieldset>
      <legend>{t('allocation.factor', { factor: code })}</legend>
      <div className="ways">
        {levels.map((level) => (
          <label key={level} className="check">
            <input type="radio" name={`factor ${code}`} value={level} required />
            {level}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ResultProps {
  readonly subject: string;
  readonly allocation: Allocation;
  readonly onClose: () => void;
}

function Result({ subject, allocation: { number, kit, arm }, onClose }: ResultProps) {
  const { t } = useMessages(subjectsMessages);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <Modal title={t('allocation.result', { subject })} onClose={onClose}>
      <div className="result" role="status">
        <p>{t('allocation.number')}</p>
        <strong>{number}</strong>
        {kit && <p>{[t('allocation.kit'), kit].join(' ')}</p>}
        <p>{arm ? [t('allocation.arm'), arm].join(' ') : t('allocation.result.blinded')}</p>
      </div>
      <div className="buttons">
        <button type="button" className="primary" ref={close} onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </Modal>
  );
}
