import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { todayIn } from '../language/civil-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { type Subject, sitesQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Modal } from '../ui/modal.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { subjectsMessages } from './messages.ts';
import { ReasonField } from './reason-field.tsx';
import { type Move, needsReason, wireStatus } from './subject-moves.ts';
import { activeSchemeQuery, subjectChanged } from './subject-record.ts';
import { textOf, useSubmit } from './use-submit.ts';

interface MoveDialogProps {
  readonly study: string;
  readonly subject: Subject;
  readonly move: Move;
  readonly onClose: () => void;
}

/** A change of status: the day at the site, and why where somebody leaves. */
export function MoveDialog({ study, subject, move, onClose }: MoveDialogProps) {
  const { t } = useMessages(subjectsMessages);
  const client = useQueryClient();
  const { data: sites } = useQuery(sitesQuery(study));
  const number = subject.subject ?? '';
  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const changed = await api.trial.changeSubjectStatus({
      ...{ study, subject: number, status: wireStatus(move), date: textOf(filled, 'date') },
      ...{ reason: textOf(filled, 'reason'), arm: textOf(filled, 'arm') },
      expectedRevision: subject.revision,
    });
    await subjectChanged(client, study, changed);
    announce(t('move.done', { subject: number, status: t(`status.${move}`) }));
    onClose();
  });
  const zone = sites?.find(({ code }) => code === subject.site)?.timeZone;
  const suggestions = [
    ...(move === 'SCREEN_FAILED' ? [t('move.reason.criteria')] : [t('move.reason.lost'), t('move.reason.adverse')]),
    ...[t('move.reason.consent'), t('move.reason.physician')],
  ];
  return (
    <Modal title={`${t(`move.${move}`)}: ${number}`} onClose={onClose}>
      <p>{t(`move.about.${move}`)}</p>
      <form className="stack" onSubmit={submit}>
        <DateField name="date" label={t('move.date')} defaultValue={todayIn(zone)} />
        {move === 'ENROLLED' && <ArmField study={study} />}
        {needsReason(move) && <ReasonField label={t('move.reason')} suggestions={suggestions} />}
        {error !== undefined && <ProblemNotice error={error} />}
        <DialogButtons submitName={t(`move.${move}`)} isBusy={isBusy} onCancel={onClose} />
      </form>
    </Modal>
  );
}

/** Only where the study has arms and does not randomise here. */
function ArmField({ study }: { readonly study: string }) {
  const { t, language } = useMessages(subjectsMessages);
  const id = useId();
  const scheme = useQuery(activeSchemeQuery(study));
  const { data } = useQuery({
    queryKey: ['arms', study],
    queryFn: ({ signal }) => api.trial.listArms({ study }, { signal }),
    enabled: scheme.data === null,
  });
  const arms = data?.arms ?? [];
  if (scheme.data !== null || arms.length === 0) return null;
  return (
    <div className="text-field">
      <label htmlFor={id}>{t('move.arm')}</label>
      <select id={id} name="arm" defaultValue="">
        <option value="">{t('move.noArm')}</option>
        {arms.map(({ code = '', title }) => (
          <option key={code} value={code}>
            {[code, pickText(title, language)].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </div>
  );
}
