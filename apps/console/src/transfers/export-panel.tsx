import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { saveFile } from '../api/save-file.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { sitesQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { transferMessages } from './messages.ts';
import { keepTransfer } from './past-transfers.ts';
import { sizeText } from './size.ts';
import { useNowMs, useTransfer } from './use-transfer.ts';

export type ExportFormat = 'odm1' | 'odm2' | 'auditCsv' | 'auditJson';

interface ExportPanelProps {
  readonly study: string;
  readonly formats: readonly ExportFormat[];
}

const endings: Readonly<Record<ExportFormat, string>> = {
  odm1: 'odm-1.3.2.xml',
  odm2: 'odm-2.0.xml',
  auditCsv: 'audit.csv',
  auditJson: 'audit.jsonl',
};

export function ExportPanel({ study, formats }: ExportPanelProps) {
  const { t } = useMessages(transferMessages);
  const [format, setFormat] = useState<ExportFormat>(formats[0] ?? 'odm2');
  const transfer = useTransfer<number>();
  const { state } = transfer;
  const id = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    const name = `${study}-${new Date().toISOString().slice(0, 10)}-${endings[format]}`;
    const outcome = await transfer.run(async (signal, onBytes) => {
      const bytes = await saveFile(await ask(study, format, filled, signal), name, onBytes);
      announce(t('export.done', { name, size: sizeText(bytes) }));
      return bytes;
    });
    keepTransfer(study, { what: 'export', name, outcome });
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
          {isOdm(format) && <SiteSelect study={study} label={t('transfer.site')} none={t('transfer.site.all')} />}
        </div>
        {isOdm(format) && <OdmOptions />}
        {state.kind === 'failed' && <ProblemNotice error={state.error} />}
        <div className="buttons">
          {state.kind === 'running' && <Bytes startedMs={state.startedMs} bytes={state.bytes} />}
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

function ask(study: string, format: ExportFormat, filled: FormData, signal: AbortSignal): Promise<Response> {
  if (format === 'auditCsv' || format === 'auditJson') {
    const kind = format === 'auditCsv' ? 'AUDIT_FORMAT_CSV' : 'AUDIT_FORMAT_JSON_LINES';
    return api.work.exportAudit({ study, format: kind }, { signal });
  }
  const request = {
    study,
    format: format === 'odm1' ? 'EXPORT_FORMAT_ODM_1_3_2' : 'EXPORT_FORMAT_ODM_2_0',
    site: String(filled.get('site') ?? ''),
    audit: filled.has('audit'),
    extensions: filled.has('extensions'),
    metadataOnly: filled.has('metadata'),
  };
  return api.edc.exportStudy(request, { signal });
}

function OdmOptions() {
  const { t } = useMessages(transferMessages);
  return (
    <div className="transfer-checks">
      {(['audit', 'extensions', 'metadata'] as const).map((name) => (
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
