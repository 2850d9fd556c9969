import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import type { Site } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { DateField } from '../ui/date-field.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { SiteActivation } from './activations.ts';
import { releaseMessages } from './messages.ts';
import { releasesKey } from './release-queries.ts';
import { civilToday } from './use-activations.ts';

interface ActivateFormProps {
  readonly study: string;
  readonly build: string;
  readonly sites: readonly Site[];
  readonly activations: readonly SiteActivation[];
}

/** Puts the build into use at sites from a day on: one approval may cover several sites. */
export function ActivateForm({ study, build, sites, activations }: ActivateFormProps) {
  const { t, language } = useMessages(releaseMessages);
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<readonly { readonly site: string; readonly error: unknown }[]>([]);
  const id = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const filled = new FormData(form);
    const chosen = filled.getAll('site').map(String);
    if (chosen.length === 0 || isBusy) return;
    const [fromDate, approval] = [String(filled.get('from')), String(filled.get('approval')).trim()];
    setBusy(true);
    const faults: { site: string; error: unknown }[] = [];
    const done: string[] = [];
    for (const site of chosen) {
      try {
        await api.edc.activateBuild({ study, build, site, fromDate, approval });
        done.push(site);
      } catch (error) {
        faults.push({ site, error });
      }
    }
    setRefused(faults);
    setBusy(false);
    if (done.length > 0) {
      announce(t('release.activate.done', { build, sites: done.join(', ') }));
      await client.invalidateQueries({ queryKey: releasesKey(study) });
    }
    if (faults.length === 0) form.reset();
  }

  const current = (code: string) => activations.find(({ site, state }) => site === code && state === 'active')?.build;
  return (
    <form className="card activate" onSubmit={submit} aria-labelledby={id}>
      <h2 id={id}>{t('release.activate.title')}</h2>
      <p className="quiet">{t('release.activate.about')}</p>
      <fieldset>
        <legend>{t('release.activate.sites')}</legend>
        {sites.map(({ code = '', name }) => {
          const active = current(code);
          return (
            <label className="check" key={code}>
              <input type="checkbox" name="site" value={code} />
              {[code, pickText(name, language)].filter(Boolean).join(' · ')}
              <span className="quiet">
                {active ? t('release.activate.now', { build: active }) : t('release.activate.nothing')}
              </span>
            </label>
          );
        })}
      </fieldset>
      <div className="transfer-fields">
        <DateField name="from" label={t('release.from')} defaultValue={civilToday()} />
        <TextField name="approval" label={t('release.approval')} help={t('release.approval.help')} autoComplete="off" />
      </div>
      {refused.map(({ site, error }) => (
        <div key={site}>
          <h3>{t('release.activate.refused', { site })}</h3>
          <ProblemNotice error={error} />
        </div>
      ))}
      <div className="buttons">
        <button type="submit" className="primary" disabled={isBusy}>
          {t('release.activate')}
        </button>
      </div>
    </form>
  );
}
