import { type ChangeEvent, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type ControlProps, naming } from '../controls/control-props.ts';
import { designOf } from '../design.ts';
import { useOpenForm } from '../form-context.ts';
import { groupMessages } from '../group-messages.ts';
import { FileLink } from './file-link.tsx';
import { rememberFile } from './file-names.ts';

const mib = 2 ** 20;

/** A file is sent at once and named by the item when the form is saved. What the study takes is told before. */
export function FileControl(props: ControlProps) {
  const { t } = useMessages(groupMessages);
  const { index, study, subject } = useOpenForm();
  const { id, value, onChange } = props;
  const { maxBytes, types } = designOf(index).files;
  const size = Math.floor((maxBytes / mib) * 10) / 10;
  const [sending, setSending] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isTooLarge, setTooLarge] = useState(false);

  async function send(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setError(undefined);
    setTooLarge(file.size > maxBytes);
    if (file.size > maxBytes) return;
    setSending(file.name);
    try {
      const stored = await api.capture.uploadFile({ study, subject, name: file.name, document: file });
      rememberFile(stored.value ?? '', stored.name ?? file.name);
      onChange(stored.value ?? '');
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(undefined);
    }
  }

  return (
    <span className="file-control">
      {value !== '' && <FileLink value={value} />}
      <input
        id={id}
        type="file"
        accept={types.join(',')}
        title={t('file.choose')}
        disabled={sending !== undefined}
        onChange={send}
        {...naming(props)}
      />
      {value !== '' && (
        <button type="button" className="quiet-button" onClick={() => onChange('')}>
          {t('file.clear')}
        </button>
      )}
      <span className="quiet">{t('file.limits', { types: types.map(shortType).join(', '), size })}</span>
      <span aria-live="polite">
        {sending !== undefined && (
          <span className="file-sending">
            <progress aria-label={t('file.uploading', { name: sending })} /> {t('file.uploading', { name: sending })}
          </span>
        )}
        {isTooLarge && <span className="problem">{t('file.tooLarge', { size })}</span>}
      </span>
      {error !== undefined && <ProblemNotice error={error} nameOf={() => ''} />}
    </span>
  );
}

/** `application/pdf` as one says it: PDF. */
function shortType(type: string): string {
  return (type.split('/')[1] ?? type).split('.').at(-1)?.toUpperCase() ?? type;
}
