import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { TextField } from '../ui/text-field.tsx';
import { subjectsMessages } from './messages.ts';
import { sexes } from './patient.ts';

/** The basics of a patient who is not in the records yet. */
export function RegisterFields() {
  const { t } = useMessages(subjectsMessages);
  const sexId = useId();
  return (
    <fieldset>
      <legend>{t('enrol.way.register')}</legend>
      <div className="field-row">
        <TextField name="hospitalNumber" label={t('enrol.hospitalNumber')} autoComplete="off" />
        <TextField name="name" label={t('enrol.name')} autoComplete="off" />
        <TextField
          name="birthDate"
          label={t('enrol.birthDate')}
          help={t('enrol.birthDate.help')}
          autoComplete="off"
          isRequired={false}
        />
        <div className="text-field">
          <label htmlFor={sexId}>{t('enrol.sex')}</label>
          <select id={sexId} name="sex" defaultValue="UNKNOWN">
            {sexes.map((sex) => (
              <option key={sex} value={sex}>
                {t(`enrol.sex.${sex}`)}
              </option>
            ))}
          </select>
        </div>
        <TextField
          name="tags"
          label={t('enrol.tags')}
          help={t('enrol.tags.help')}
          autoComplete="off"
          isRequired={false}
        />
      </div>
    </fieldset>
  );
}
