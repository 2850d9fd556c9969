import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import type { Subject } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Modal } from '../ui/modal.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { FindPatient } from './find-patient.tsx';
import { subjectsMessages } from './messages.ts';
import type { Patient } from './patient.ts';
import { ReasonField } from './reason-field.tsx';
import { statusBefore, statusOf, wireStatus } from './subject-moves.ts';
import { historyQuery, subjectChanged } from './subject-record.ts';
import { textOf, useSubmit } from './use-submit.ts';

interface CorrectDialogProps {
  readonly study: string;
  readonly subject: Subject;
  readonly onClose: () => void;
}

type Link = 'keep' | 'change' | 'remove';

/** Puts right what was recorded wrongly: the day of consent, the patient, an ending that was none. */
export function CorrectDialog({ study, subject, onClose }: CorrectDialogProps) {
  const { t } = useMessages(subjectsMessages);
  const client = useQueryClient();
  const user = useUser();
  const [link, setLink] = useState<Link>('keep');
  const [patient, setPatient] = useState<Patient>();
  const [isUnchanged, setUnchanged] = useState(false);
  const { subject: number = '', site = '', consentDate = '' } = subject;
  const { data: history = [] } = useQuery(historyQuery(study, number));
  const status = statusOf(subject.status);
  const before = statusBefore(subject.status, history);

  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const linked = link === 'remove' ? '' : link === 'change' ? patient?.id : undefined;
    const change = {
      ...(textOf(filled, 'consentDate') !== consentDate && { consentDate: textOf(filled, 'consentDate') }),
      ...(linked !== undefined && { patient: linked }),
      ...(before && filled.has('takeBack') && { status: wireStatus(before) }),
    };
    setUnchanged(Object.keys(change).length === 0);
    if (Object.keys(change).length === 0) return;
    const reason = textOf(filled, 'reason');
    const key = { study, subject: number, expectedRevision: subject.revision };
    await subjectChanged(client, study, await api.trial.correctSubject({ ...key, ...change, reason }));
    announce(t('correct.done', { subject: number }));
    onClose();
  });

  return (
    <Modal title={t('correct.title', { subject: number })} onClose={onClose}>
      <p>{t('correct.about')}</p>
      {link === 'change' && <FindPatient site={site} chosen={patient} onChoose={setPatient} />}
      <form className="stack" onSubmit={submit}>
        <DateField name="consentDate" label={t('enrol.consentDate')} defaultValue={consentDate} />
        {may(user, 'patient.read', study, site) && (
          <fieldset>
            <legend>{t('correct.link')}</legend>
            <div className="ways">
              {(subject.patient ? (['keep', 'change', 'remove'] as const) : (['keep', 'change'] as const)).map(
                (way) => (
                  <label key={way} className="check">
                    <input type="radio" name="link" checked={link === way} onChange={() => setLink(way)} />
                    {t(`correct.link.${way}`)}
                  </label>
                ),
              )}
            </div>
          </fieldset>
        )}
        {status && before && (
          <label className="check">
            <input type="checkbox" name="takeBack" />
            {t('correct.takeBack', { status: t(`status.${status}`), before: t(`status.${before}`) })}
          </label>
        )}
        <ReasonField label={t('correct.reason')} suggestions={[t('reason.entryError'), t('reason.newSource')]} />
        {isUnchanged && <p role="alert">{t('correct.nothing')}</p>}
        {error !== undefined && <ProblemNotice error={error} />}
        <DialogButtons submitName={t('correct.submit')} isBusy={isBusy} onCancel={onClose} />
      </form>
    </Modal>
  );
}
