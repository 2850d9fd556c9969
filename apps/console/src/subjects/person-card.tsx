import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { formatDate } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import type { Subject } from '../study/queries.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Fact } from './fact.tsx';
import { subjectsMessages } from './messages.ts';
import { type Patient, sexOf } from './patient.ts';
import { recordQuery } from './subject-record.ts';

interface PersonCardProps {
  readonly study: string;
  readonly subject: Subject;
}

const absences = {
  AVAILABILITY_NONE: 'NONE',
  AVAILABILITY_WITHHELD: 'WITHHELD',
  AVAILABILITY_UNAVAILABLE: 'UNAVAILABLE',
} as const;

/** The patient behind the subject, for those who may know. */
export function PersonCard({ study, subject }: PersonCardProps) {
  const { t, language } = useMessages(subjectsMessages);
  const user = useUser();
  const { availability = '', patient } = subject.person ?? {};
  const absence = absences[availability as keyof typeof absences] ?? (patient ? undefined : 'NONE');
  const { name, birthDate = '', sex } = patient?.basics ?? {};
  return (
    <section className="card">
      <h2>{t('record.person')}</h2>
      {absence && <p className="quiet">{t(`record.person.${absence}`)}</p>}
      {patient && (
        <>
          <dl className="record-facts">
            <Fact name={t('enrol.name')}>{name}</Fact>
            <Fact name={t('enrol.hospitalNumber')}>{patient.hospitalNumber}</Fact>
            <Fact name={t('enrol.birthDate')}>{formatDate(birthDate, language)}</Fact>
            <Fact name={t('enrol.sex')}>{t(`enrol.sex.${sexOf(sex)}`)}</Fact>
          </dl>
          <Tags
            study={study}
            subject={subject.subject ?? ''}
            patient={patient}
            mayWrite={may(user, 'patient.write', study, subject.site ?? '')}
          />
        </>
      )}
    </section>
  );
}

interface TagsProps {
  readonly study: string;
  readonly subject: string;
  readonly patient: Patient;
  readonly mayWrite: boolean;
}

/** The tags of the patient, by which patients are found for a study. */
function Tags({ study, subject, patient, mayWrite }: TagsProps) {
  const { t } = useMessages(subjectsMessages);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (change: { readonly add?: readonly string[]; readonly remove?: readonly string[] }) =>
      api.patient.updatePatientTags({ patient: patient.id, ...change }),
    onSuccess: () => client.invalidateQueries({ queryKey: recordQuery(study, subject).queryKey }),
  });

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const tag = String(new FormData(form).get('tag')).trim();
    if (tag !== '') mutate({ add: [tag] }, { onSuccess: () => form.reset() });
  }

  return (
    <>
      <ul className="tags" aria-label={t('enrol.tags')}>
        {(patient.tags ?? []).map((tag) => (
          <li key={tag} className="tag tag-quiet">
            {tag}
            {mayWrite && (
              <button
                type="button"
                aria-label={t('record.tag.remove', { tag })}
                disabled={isPending}
                onClick={() => mutate({ remove: [tag] })}
              >
                <span aria-hidden="true" className="cross" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form className="tag-form" onSubmit={add}>
          <TextField name="tag" label={t('record.tag.add')} autoComplete="off" />
          <button type="submit" disabled={isPending}>
            {t('record.tag.submit')}
          </button>
        </form>
      )}
      {error && <ProblemNotice error={error} />}
    </>
  );
}
