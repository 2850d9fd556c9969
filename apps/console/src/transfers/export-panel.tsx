import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { saveFile } from '../api/save-file.ts';
import type { Language } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { sitesQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { JobProgress } from './job-progress.tsx';
import { followJob, type Job, JobFailed, jobsQuery } from './jobs.ts';
import { transferMessages } from './messages.ts';
import { sizeText } from './size.ts';
import { useNowMs, useTransfer } from './use-transfer.ts';

export type JobFormat = 'odm2' | 'odm1' | 'csv' | 'xpt' | 'json' | 'ndjson' | 'parquet' | 'fhir' | 'pdf' | 'archive';
export type ExportFormat = JobFormat | 'auditCsv' | 'auditJson';

/** As the contract names them. */
const jobFormats: Readonly<Record<JobFormat, string>> = {
  odm2: 'ODM_2_0',
  odm1: 'ODM_1_3_2',
  csv: 'CSV',
  xpt: 'XPT',
  json: 'DATASET_JSON',
  ndjson: 'DATASET_NDJSON',
  parquet: 'PARQUET',
  fhir: 'FHIR',
  pdf: 'PDF',
  archive: 'ARCHIVE',
};
export const jobFormatNames = Object.keys(jobFormats) as JobFormat[];

interface ExportPanelProps {
  readonly study: string;
  readonly formats: readonly ExportFormat[];
}

export function ExportPanel({ study, formats }: ExportPanelProps) {
  const { t, language } = useMessages(transferMessages);
  const client = useQueryClient();
  const [format, setFormat] = useState<ExportFormat>(formats[0] ?? 'odm2');
  const transfer = useTransfer<number>();
  const { state } = transfer;
  const id = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    await transfer.run(async (signal, onProgress) => {
      const { answer, name } = await ask({ study, format, filled, language }, signal, onProgress);
      const bytes = await saveFile(answer, name, (read) => onProgress({ bytes: read }));
      announce(t('export.done', { name, size: sizeText(bytes) }));
      return bytes;
    });
    await client.invalidateQueries({ queryKey: jobsQuery(study).queryKey });
  }

  return (
    <section className="transfer-part" aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>{t('transfer.export')}</h2>
      <form className="card" onSubmit={submit}>
        <div className="transfer-fields">
          <div className="text-field">
            <label htmlFor={id}>{t('export.format')}</label>
            <select id={id} value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)}>
              {formats.map((one) => (
                <option key={one} value={one}>
                  {t(`export.format.${one}`)}
                </option>
              ))}
            </select>
          </div>
          {format in jobFormats && (
            <SiteSelect study={study} label={t('transfer.site')} none={t('transfer.site.all')} />
          )}
        </div>
        {isOdm(format) && <Options names={['audit', 'extensions', 'metadata']} />}
        {format === 'csv' && <Options names={['bom']} />}
        {format === 'fhir' && <Options names={['users']} />}
        {state.kind === 'failed' &&
          (state.error instanceof JobFailed ? (
            <p role="alert" className="problem">
              <code>{state.error.job.refusal}</code> {state.error.job.refusalDetail}
            </p>
          ) : (
            <ProblemNotice error={state.error} />
          ))}
        <div className="buttons">
          {state.kind === 'running' && state.job && <JobProgress job={state.job} name={t('transfer.export')} />}
          {state.kind === 'running' && state.bytes > 0 && <Bytes startedMs={state.startedMs} bytes={state.bytes} />}
          {state.kind === 'running' && (
            <button type="button" onClick={transfer.cancel}>
              {t('app.cancel')}
            </button>
          )}
          <button type="submit" className="primary" disabled={state.kind === 'running'}>
            {t('export.run')}
          </button>
        </div>
      </form>
    </section>
  );
}

const isOdm = (format: ExportFormat) => format === 'odm1' || format === 'odm2';

interface Asked {
  readonly study: string;
  readonly format: ExportFormat;
  readonly filled: FormData;
  readonly language: Language;
}

/** Builds and the trail are streamed at once; everything else is a job, whose file is taken along when it is done. */
async function ask(
  { study, format, filled, language }: Asked,
  signal: AbortSignal,
  onProgress: (progress: { readonly job?: Job }) => void,
) {
  const today = new Date().toISOString().slice(0, 10);
  if (format === 'auditCsv' || format === 'auditJson') {
    const kind = format === 'auditCsv' ? 'AUDIT_FORMAT_CSV' : 'AUDIT_FORMAT_JSON_LINES';
    const name = `${study}-${today}-${format === 'auditCsv' ? 'audit.csv' : 'audit.jsonl'}`;
    return { answer: await api.work.exportAudit({ study, format: kind }, { signal }), name };
  }
  const extensions = filled.has('extensions');
  if (filled.has('metadata')) {
    const kind = format === 'odm1' ? 'EXPORT_FORMAT_ODM_1_3_2' : 'EXPORT_FORMAT_ODM_2_0';
    const request = { study, format: kind, extensions, metadataOnly: true };
    return { answer: await api.edc.exportStudy(request, { signal }), name: `${study}-${today}-builds.xml` };
  }
  const request = {
    ...{ study, format: `TRANSFER_FORMAT_${jobFormats[format]}`, site: String(filled.get('site') ?? '') },
    ...{
      audit: filled.has('audit') || filled.has('users'),
      extensions,
      byteOrderMark: filled.has('bom'),
      language: language.slice(0, 2),
    },
  };
  const begun = await api.transfer.startExport(request, { signal });
  const job = await followJob(begun, signal, (now) => onProgress({ job: now }));
  const answer = await api.transfer.downloadResult({ study, job: job.job ?? '' }, { signal });
  return { answer, name: job.fileName ?? 'export' };
}

function Options({ names }: { readonly names: readonly ('audit' | 'extensions' | 'metadata' | 'bom' | 'users')[] }) {
  const { t } = useMessages(transferMessages);
  return (
    <div className="transfer-checks">
      {names.map((name) => (
        <label className="check" key={name}>
          <input type="checkbox" name={name} />
          {t(`export.${name}`)}
        </label>
      ))}
    </div>
  );
}

function Bytes({ startedMs, bytes }: { readonly startedMs: number; readonly bytes: number }) {
  const { t } = useMessages(transferMessages);
  const seconds = Math.max(1, (useNowMs(true) - startedMs) / 1_000);
  return (
    <p className="transfer-bytes">{t('export.bytes', { size: sizeText(bytes), rate: sizeText(bytes / seconds) })}</p>
  );
}

interface SiteSelectProps {
  readonly study: string;
  readonly label: string;
  /** What choosing no site means. */
  readonly none: string;
}

export function SiteSelect({ study, label, none }: SiteSelectProps) {
  const { language } = useMessages();
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name="site">
        <option value="">{none}</option>
        {sites.map(({ code, name }) => (
          <option key={code} value={code}>
            {[code, pickText(name, language)].join(' · ')}
          </option>
        ))}
      </select>
    </div>
  );
}
