import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { DropZone } from './drop-zone.tsx';
import { SiteSelect } from './export-panel.tsx';
import { ImportOutcome } from './import-outcome.tsx';
import { JobProgress } from './job-progress.tsx';
import { type Job, JobFailed, jobsQuery } from './jobs.ts';
import { transferMessages } from './messages.ts';
import { keepTransfer } from './past-transfers.ts';
import { bytesMax, type ImportKind, type ImportResult, runImport } from './run-import.ts';
import { useNowMs, useTransfer } from './use-transfer.ts';

interface ImportPanelProps {
  readonly study: string;
  readonly kinds: readonly ImportKind[];
}

/** First tried, so that its findings are seen, and only then imported: each change of what is asked begins anew. */
export function ImportPanel({ study, kinds }: ImportPanelProps) {
  const { t } = useMessages(transferMessages);
  const [kind, setKind] = useState<ImportKind>(kinds[0] ?? 'build');
  const [file, setFile] = useState<File>();
  const [isDry, setDry] = useState(true);
  const transfer = useTransfer<ImportResult>();
  const client = useQueryClient();
  const { state } = transfer;
  const isRunning = state.kind === 'running';
  const isTried = state.kind === 'done' && state.result.isDryRun;
  const isTooLarge = (file?.size ?? 0) > bytesMax[kind];
  const id = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!file || isTooLarge || isRunning) return;
    const filled = new FormData(event.currentTarget);
    const text = (name: string) => String(filled.get(name) ?? '').trim();
    const isDryRun = !isTried;
    setDry(isDryRun);
    const how = { keepMisfits: filled.has('misfits'), skipErrors: filled.has('errors') };
    const asked = { site: text('site'), reason: text('reason'), ...how };
    const outcome = await transfer.run((signal, onProgress) =>
      runImport({ study, kind, file, isDryRun, ...asked }, signal, onProgress),
    );
    if (kind === 'build') keepTransfer(study, { what: isDryRun ? 'dryRun' : 'import', name: file.name, outcome });
    else await client.invalidateQueries({ queryKey: jobsQuery(study).queryKey });
    if (isDryRun || outcome !== 'done') return;
    announce(t('transfer.done.announce', { name: file.name }));
    await client.invalidateQueries();
  }

  return (
    <section className="transfer-part" aria-labelledby={id}>
      <h2 id={id}>{t('transfer.import')}</h2>
      <form className="card" onSubmit={submit} onChange={() => !isRunning && transfer.forget()}>
        <fieldset className="transfer-kinds" disabled={isRunning}>
          <legend>{t('transfer.kind')}</legend>
          {kinds.map((one) => (
            <label className="check" key={one}>
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {t(`transfer.kind.${one}`)}
            </label>
          ))}
        </fieldset>
        <DropZone
          file={file}
          onFile={(chosen) => {
            if (isRunning) return;
            setFile(chosen);
            transfer.forget();
          }}
        />
        {isTooLarge && <p className="problem">{t('transfer.tooLarge')}</p>}
        {kind === 'data' && <DataOptions study={study} />}
        {state.kind === 'failed' &&
          (state.error instanceof JobFailed ? (
            <p role="alert" className="problem">
              <code>{state.error.job.refusal}</code> {state.error.job.refusalDetail}
            </p>
          ) : (
            <ProblemNotice error={state.error} />
          ))}
        {state.kind === 'cancelled' && <p role="status">{t('transfer.cancelled')}</p>}
        {isRunning && file && <Running name={file.name} isDry={isDry} startedMs={state.startedMs} job={state.job} />}
        <div className="buttons">
          <p className="quiet transfer-hint">{!isTried && t('transfer.dryRun.help')}</p>
          {isRunning && (
            <button type="button" onClick={transfer.cancel}>
              {t('app.cancel')}
            </button>
          )}
          <button type="submit" className="primary" disabled={!file || isTooLarge || isRunning}>
            {t(isTried ? 'transfer.run' : 'transfer.dryRun')}
          </button>
        </div>
      </form>
      {state.kind === 'done' && <ImportOutcome result={state.result} name={file?.name ?? ''} />}
    </section>
  );
}

function DataOptions({ study }: { readonly study: string }) {
  const { t } = useMessages(transferMessages);
  return (
    <>
      <div className="transfer-fields">
        <SiteSelect study={study} label={t('transfer.site.import')} none={t('transfer.site.none')} />
        <TextField
          name="reason"
          label={t('transfer.reason')}
          help={t('transfer.reason.help')}
          autoComplete="off"
          isRequired={false}
        />
      </div>
      <label className="check">
        <input type="checkbox" name="misfits" />
        {t('transfer.misfits')}
      </label>
      <label className="check">
        <input type="checkbox" name="errors" />
        {t('transfer.skipErrors')}
      </label>
    </>
  );
}

interface RunningProps {
  readonly name: string;
  readonly isDry: boolean;
  readonly startedMs: number;
  readonly job: Job | undefined;
}

function Running({ name, isDry, startedMs, job }: RunningProps) {
  const { t } = useMessages(transferMessages);
  const seconds = Math.max(0, Math.round((useNowMs(true) - startedMs) / 1_000));
  const label = t(isDry ? 'transfer.running.dry' : 'transfer.running', { name });
  return (
    <div className="transfer-running">
      <p role="status">{label}</p>
      <span className="quiet">{t('transfer.elapsed', { seconds })}</span>
      {job ? <JobProgress job={job} name={label} /> : <progress aria-label={label} />}
    </div>
  );
}
