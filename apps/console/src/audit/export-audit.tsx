import { useState } from 'react';
import { saveFile } from '../api/save-file.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { type AuditSearch, auditRequest } from './audit-entry.ts';
import { auditMessages } from './messages.ts';

const formats = { csv: 'AUDIT_FORMAT_CSV', json: 'AUDIT_FORMAT_JSON_LINES' } as const;
type Format = keyof typeof formats;

/** Everything that the filters find, oldest first, as the server writes it. */
export function ExportAudit({ study, search }: { readonly study: string; readonly search: AuditSearch }) {
  const { t } = useMessages(auditMessages);
  const [busy, setBusy] = useState<Format>();
  const [error, setError] = useState<unknown>();
  async function save(format: Format) {
    setBusy(format);
    setError(undefined);
    try {
      const answer = await api.work.exportAudit({ ...auditRequest(study, search), format: formats[format] });
      await saveFile(answer, `${study}-audit.${format === 'csv' ? 'csv' : 'jsonl'}`);
      announce(t('audit.exported'));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(undefined);
    }
  }
  return (
    <>
      {(['csv', 'json'] as const).map((format) => (
        <button key={format} type="button" disabled={busy !== undefined} onClick={() => save(format)}>
          {busy === format ? t('audit.exporting') : t(`audit.${format}`)}
        </button>
      ))}
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
}
