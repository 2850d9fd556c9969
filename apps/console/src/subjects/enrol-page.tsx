import './subjects.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { todayIn } from '../language/civil-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { sitesQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { FindPatient } from './find-patient.tsx';
import { subjectsMessages } from './messages.ts';
import { type Patient, patientName } from './patient.ts';
import { RegisterFields } from './register-fields.tsx';
import { subjectChanged } from './subject-record.ts';
import { useEnrolment, type Way, ways } from './use-enrolment.ts';
import { useSubmit } from './use-submit.ts';

const route = getRouteApi('/shell/studies/$study/enrol');

/** Puts a patient under screening: who, where, and since when with consent. */
export function EnrolPage() {
  const { t, language } = useMessages(subjectsMessages);
  const { study } = route.useParams();
  const user = useUser();
  const navigate = useNavigate();
  const client = useQueryClient();
  const siteId = useId();
  const { data: all, error, refetch } = useQuery(sitesQuery(study));
  const sites = (all ?? []).filter(({ code = '' }) => may(user, 'subject.write', study, code));
  const [chosenSite, setSite] = useState<string>();
  const [way, setWay] = useState<Way>('find');
  const [patient, setPatient] = useState<Patient>();
  const [isMissing, setMissing] = useState(false);
  const site = chosenSite ?? sites[0]?.code ?? '';
  const enrol = useEnrolment({ study, site });

  const { submit, ...sent } = useSubmit(async (filled) => {
    setMissing(way === 'find' && !patient);
    if (way === 'find' && !patient) return;
    const subject = await enrol.send(filled, way, patient);
    await subjectChanged(client, study, subject);
    announce(t('enrol.done', { subject: subject.subject ?? '' }));
    await navigate({
      to: '/studies/$study/subjects/$subject/record',
      params: { study, subject: subject.subject ?? '' },
      replace: true,
    });
  });

  function takeWay(next: Way) {
    setWay(next);
    setMissing(false);
    setPatient(undefined);
  }

  return (
    <div className="page">
      <PageHead title={t('enrol.title')} about={t('enrol.about')} />
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!all && !error && <Loading />}
      {all && (
        <div className="enrol-form">
          <fieldset>
            <legend>{t('enrol.patient')}</legend>
            {sites.length > 1 && (
              <div className="text-field">
                <label htmlFor={siteId}>{t('enrol.site')}</label>
                <select
                  id={siteId}
                  value={site}
                  onChange={(event) => {
                    setSite(event.target.value);
                    setPatient(undefined);
                  }}
                >
                  {sites.map(({ code, name }) => (
                    <option key={code} value={code}>
                      {[code, pickText(name, language)].filter(Boolean).join(' · ')}
                    </option>
                  ))}
                </select>
              </div>
            )}
            <div className="ways">
              {ways.map((one) => (
                <label key={one} className="check">
                  <input type="radio" name="way" checked={way === one} onChange={() => takeWay(one)} />
                  {t(`enrol.way.${one}`)}
                </label>
              ))}
            </div>
            {way === 'find' && <FindPatient key={site} site={site} chosen={patient} onChoose={setPatient} />}
            {way === 'none' && <p className="quiet">{t('enrol.none.help')}</p>}
            {way === 'find' && patient && <p role="status">{t('enrol.chosen', { name: patientName(patient) })}</p>}
          </fieldset>
          <form className="enrol-form" onSubmit={submit}>
            {way === 'register' && <RegisterFields />}
            <fieldset>
              <legend>{t('enrol.consent')}</legend>
              <div className="field-row">
                <DateField
                  key={site}
                  name="consentDate"
                  label={t('enrol.consentDate')}
                  defaultValue={todayIn(sites.find(({ code }) => code === site)?.timeZone)}
                />
                <TextField
                  name="subject"
                  label={t('enrol.number')}
                  help={t('enrol.number.help')}
                  autoComplete="off"
                  isRequired={false}
                />
              </div>
            </fieldset>
            {isMissing && <p role="alert">{t('enrol.choosePatient')}</p>}
            {enrol.isRegistered && sent.error !== undefined && <p>{t('enrol.registered')}</p>}
            {sent.error !== undefined && <ProblemNotice error={sent.error} />}
            <div className="buttons">
              <button type="submit" className="primary" disabled={sent.isBusy}>
                {t('enrol.submit')}
              </button>
            </div>
          </form>
        </div>
      )}
    </div>
  );
}
