import { useQueryClient } from '@tanstack/react-query';
import type { epro } from '@verum/contracts';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Json } from '../../api/json.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { FindingList } from '../../transfers/finding-list.tsx';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { setupMessages } from '../setup-messages.ts';
import { InstrumentPreview } from './instrument-preview.tsx';
import { namesIn, type SourceKind, sourceOf } from './read-source.ts';

const kinds: readonly SourceKind[] = ['fhir', 'form', 'model'];

/** Brings a questionnaire: first as a trial that shows what would be read, then for good. */
export function ImportInstrument({ study, onClose }: { readonly study: string; readonly onClose: () => void }) {
  const { t } = useMessages(setupMessages);
  const [kind, setKind] = useState<SourceKind>('fhir');
  const [outcome, setOutcome] = useState<Json<epro.ImportInstrumentResponse>>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  /** Who sends while they are still read waits for them. */
  const files = useRef<Promise<readonly string[]>>(Promise.resolve([]));
  const client = useQueryClient();
  const id = useId();

  /** What the first file calls itself is suggested. */
  async function read(chosen: FileList | null): Promise<readonly string[]> {
    const texts = await Promise.all([...(chosen ?? [])].map((file) => file.text()));
    const names = namesIn(texts[0] ?? '');
    for (const name of ['instrument', 'version'] as const) {
      const input = form.current?.elements.namedItem(name);
      if (input instanceof HTMLInputElement && input.value === '') input.value = names[name];
    }
    return texts;
  }

  function choose(chosen: FileList | null) {
    files.current = read(chosen);
    // A file that cannot be read is told to who sends it.
    files.current.catch(() => undefined);
  }

  async function send(dryRun: boolean) {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      const texts = await files.current;
      const data = new FormData(form.current ?? undefined);
      const text = (name: string) => String(data.get(name) ?? '').trim();
      const source = sourceOf({ kind, files: texts, form: text('form') });
      if (!form.current?.reportValidity() || !source) return;
      const given = { instrument: text('instrument'), version: text('version'), owner: text('owner') };
      const more = { licence: text('licence'), intoForm: text('intoForm'), language: text('language'), dryRun };
      const answer = await api.instrument.importInstrument({ study, ...given, ...more, ...source });
      setOutcome(answer);
      const isRefused = (answer.findings ?? []).some(({ severity }) => severity === 'SEVERITY_ERROR');
      if (!dryRun && !isRefused) {
        await client.invalidateQueries({ queryKey: ['epro', study, 'instruments'] });
        announce(t(answer.unchanged ? 'epro.import.unchanged' : 'epro.import.done'));
        onClose();
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(true);
  };
  const isRefused = (outcome?.findings ?? []).some(({ severity }) => severity === 'SEVERITY_ERROR');
  return (
    <Card title={t('epro.import')}>
      <form className="stack" ref={form} onSubmit={submit} noValidate onChange={() => setOutcome(undefined)}>
        <fieldset className="choices">
          <legend>{t('epro.import.from')}</legend>
          {kinds.map((one) => (
            <label key={one} className="check">
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {t(`epro.import.${one}`)}
            </label>
          ))}
        </fieldset>
        {kind === 'form' ? (
          <Field
            id={id}
            name="form"
            label={t('epro.import.formPath')}
            help={t('epro.import.formPath.help')}
            isRequired
          />
        ) : (
          <div className="text-field">
            <label htmlFor={`${id}-file`}>{t('epro.import.file')}</label>
            <input
              id={`${id}-file`}
              type="file"
              accept=".json,application/json,application/fhir+json"
              multiple={kind === 'fhir'}
              required
              onChange={(event) => choose(event.target.files)}
            />
            {kind === 'fhir' && <p className="quiet">{t('epro.import.file.help')}</p>}
          </div>
        )}
        <div className="epro-row">
          <Field
            id={id}
            name="instrument"
            label={t('epro.instrument')}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
            isRequired
          />
          <Field
            id={id}
            name="version"
            label={t('epro.version')}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,31}"
            isRequired
          />
          {kind === 'fhir' && (
            <Field
              id={id}
              name="language"
              label={t('epro.import.language')}
              help={t('epro.import.language.help')}
              pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]+)*"
            />
          )}
          <Field id={id} name="owner" label={t('epro.owner')} />
          <Field id={id} name="licence" label={t('epro.licence')} />
          <Field id={id} name="intoForm" label={t('epro.form')} help={t('epro.form.help')} />
        </div>
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" disabled={isBusy}>
            {t('epro.import.try')}
          </button>
          <button
            type="button"
            className="primary"
            disabled={isBusy || !outcome || isRefused}
            onClick={() => void send(false)}
          >
            {t('epro.import.do')}
          </button>
        </div>
      </form>
      {outcome && (
        <div className="stack" role="status">
          <p>
            {t(isRefused ? 'epro.import.refused' : outcome.unchanged ? 'epro.import.unchanged' : 'epro.import.fits')}
          </p>
          <FindingList findings={outcome.findings ?? []} name={outcome.instrument?.instrument ?? 'instrument'} />
          {outcome.instrument && !isRefused && <InstrumentPreview instrument={outcome.instrument} />}
        </div>
      )}
    </Card>
  );
}

interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly pattern?: string;
  readonly isRequired?: boolean;
}

function Field({ id, name, label, help, pattern, isRequired = false }: FieldProps) {
  return (
    <div className="text-field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        name={name}
        maxLength={1000}
        autoComplete="off"
        pattern={pattern}
        required={isRequired}
        aria-describedby={help ? `${id}-${name}-help` : undefined}
      />
      {help && (
        <p className="quiet" id={`${id}-${name}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
