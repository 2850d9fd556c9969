import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useOpenForm } from '../form-context.ts';
import { groupMessages } from '../group-messages.ts';
import { fileHash, fileName } from './file-names.ts';

/** The file of an item, to be saved on this machine. */
export function FileLink({ value }: { readonly value: string }) {
  const { t } = useMessages(groupMessages);
  const { study, subject } = useOpenForm();
  const [error, setError] = useState<unknown>();

  async function download() {
    setError(undefined);
    try {
      const answer = await api.capture.getFile({ study, subject, file: fileHash(value) });
      const address = URL.createObjectURL(await answer.blob());
      const link = document.createElement('a');
      link.href = address;
      link.download = nameIn(answer.headers.get('content-disposition')) ?? fileHash(value);
      link.click();
      URL.revokeObjectURL(address);
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <span className="file">
      <span className="file-name" title={t('file.there')}>
        {fileName(value)}
      </span>
      <button type="button" className="quiet-button" onClick={download}>
        {t('file.open')}
      </button>
      {error !== undefined && <ProblemNotice error={error} />}
    </span>
  );
}

/** The file name of a Content-Disposition header (RFC 6266), where it has one. */
function nameIn(header: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/i.exec(header ?? '')?.[1];
}
