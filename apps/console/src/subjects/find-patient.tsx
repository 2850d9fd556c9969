import { type FormEvent, useId, useState } from 'react';
import { formatDate } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { subjectsMessages } from './messages.ts';
import { type Patient, patientName, sexOf } from './patient.ts';
import { textOf, useSubmit } from './use-submit.ts';

const found = 20;

interface FindPatientProps {
  /** Whose hospital's patients are looked through. */
  readonly site: string;
  readonly chosen: Patient | undefined;
  readonly onChoose: (patient: Patient | undefined) => void;
}

/** By hospital number, name or tag. A form of its own: it must not stand inside of another one. */
export function FindPatient({ site, chosen, onChoose }: FindPatientProps) {
  const { t } = useMessages(subjectsMessages);
  const [page, setPage] = useState<{ readonly patients: readonly Patient[]; readonly hasMore: boolean }>();
  const [isEmpty, setEmpty] = useState(false);
  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const asked = {
      hospitalNumber: textOf(filled, 'number'),
      name: textOf(filled, 'name'),
      tag: textOf(filled, 'tag'),
    };
    const isNothing = Object.values(asked).every((text) => text === '');
    setEmpty(isNothing);
    if (isNothing) return;
    onChoose(undefined);
    const { patients = [], nextPageToken } = await api.patient.findPatients({
      ...{ ...asked, hospital: site, pageSize: found },
    });
    setPage({ patients, hasMore: Boolean(nextPageToken) });
    if (patients.length === 1) onChoose(patients[0]);
  });
  return (
    <>
      <form className="stack" onSubmit={(event: FormEvent<HTMLFormElement>) => void submit(event)}>
        <div className="field-row">
          <TextField name="number" label={t('enrol.hospitalNumber')} autoComplete="off" isRequired={false} />
          <TextField
            name="name"
            label={t('enrol.name')}
            help={t('enrol.name.help')}
            autoComplete="off"
            isRequired={false}
          />
          <TextField name="tag" label={t('enrol.tag')} autoComplete="off" isRequired={false} />
        </div>
        <div className="buttons">
          <button type="submit" disabled={isBusy}>
            {t('enrol.search')}
          </button>
        </div>
        {isEmpty && <p role="alert">{t('enrol.search.next')}</p>}
        {error !== undefined && <ProblemNotice error={error} />}
      </form>
      <div role="status">
        {page?.patients.length === 0 && <p>{t('enrol.foundNone')}</p>}
        {page?.hasMore && <p className="quiet">{t('enrol.foundMore')}</p>}
      </div>
      {page && page.patients.length > 0 && <Found patients={page.patients} chosen={chosen} onChoose={onChoose} />}
    </>
  );
}

interface FoundProps extends Omit<FindPatientProps, 'site'> {
  readonly patients: readonly Patient[];
}

function Found({ patients, chosen, onChoose }: FoundProps) {
  const { t, language } = useMessages(subjectsMessages);
  const name = useId();
  return (
    <fieldset>
      <legend>{t('enrol.found')}</legend>
      <ul className="found">
        {patients.map((patient) => (
          <li key={patient.id}>
            <label>
              <input type="radio" name={name} checked={chosen?.id === patient.id} onChange={() => onChoose(patient)} />
              {patientName(patient)}
              <span className="quiet">
                {[
                  formatDate(patient.basics?.birthDate ?? '', language),
                  t(`enrol.sex.${sexOf(patient.basics?.sex)}`),
                  ...(patient.tags ?? []),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
