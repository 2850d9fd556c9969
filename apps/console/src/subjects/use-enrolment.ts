import { useRef, useState } from 'react';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { api } from '../session/session.ts';
import type { Subject } from '../study/queries.ts';
import { type Patient, tagsIn } from './patient.ts';
import { textOf } from './use-submit.ts';

/** How the person behind a new subject is named. */
export const ways = ['find', 'register', 'none'] as const;
export type Way = (typeof ways)[number];

/**
 * Registers where that is asked for, then enrols. A patient who is registered stays so: when the enrolment is refused,
 * the next try is with that patient.
 */
export function useEnrolment({ study, site }: { readonly study: string; readonly site: string }) {
  const registered = useRef<{ readonly site: string; readonly number: string; readonly patient: Patient }>(undefined);
  const [isRegistered, setRegistered] = useState(false);
  const attempt = useRef({ content: '', key: '' });

  async function register(filled: FormData): Promise<Patient> {
    const number = textOf(filled, 'hospitalNumber');
    const before = registered.current;
    if (before?.site === site && before.number === number) return before.patient;
    const patient = await api.patient.registerPatient({
      hospital: site,
      hospitalNumber: number,
      basics: {
        name: textOf(filled, 'name'),
        birthDate: textOf(filled, 'birthDate'),
        sex: `SEX_${textOf(filled, 'sex')}`,
      },
      tags: tagsIn(textOf(filled, 'tags')),
    });
    registered.current = { site, number, patient };
    setRegistered(true);
    return patient;
  }

  async function send(filled: FormData, way: Way, found: Patient | undefined): Promise<Subject> {
    const patient = way === 'register' ? await register(filled) : way === 'find' ? found : undefined;
    const command = {
      ...{ study, site, patient: patient?.id, consentDate: textOf(filled, 'consentDate') },
      subject: textOf(filled, 'subject'),
    };
    // The same content under the same key: an enrolment whose answer was lost is not made twice.
    const content = JSON.stringify(command);
    if (attempt.current.content !== content) attempt.current = { content, key: idempotencyKey() };
    return await api.trial.enrolSubject(command, { idempotencyKey: attempt.current.key });
  }

  return { send, isRegistered };
}
