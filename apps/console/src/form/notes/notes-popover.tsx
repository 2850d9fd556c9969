import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type RefObject, useId, useRef, useState } from 'react';
import { attemptKeys } from '../../api/attempt-keys.ts';
import { ElsewhereList } from '../../elsewhere/elsewhere-list.tsx';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { FieldPopover } from '../field-popover.tsx';
import { useOpenForm } from '../form-context.ts';
import { groupMessages } from '../group-messages.ts';
import { submitOnCtrlEnter } from '../query/query-step-form.tsx';
import { formNotesQuery, useNotes } from './field-notes-data.ts';

interface NotesPopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly path: string;
  readonly onClose: () => void;
}

/** Remarks on an item that are neither values nor queries, and a place to add one. */
export function NotesPopover({ anchor, path, onClose }: NotesPopoverProps) {
  const { t, language } = useMessages(groupMessages);
  const { can, hold } = useOpenForm();
  const { own, elsewhere } = useNotes(path);
  return (
    <FieldPopover anchor={anchor} title={t('note.title')} onClose={onClose}>
      <p className="quiet">{own.length > 0 ? t('note.what') : t('note.none')}</p>
      <ol className="history">
        {own.map(({ number, text, actorName, at }) => (
          <li key={number}>
            <p>{text}</p>
            <p className="quiet">{[actorName, formatMoment(at ?? '', language)].filter(Boolean).join(' · ')}</p>
          </li>
        ))}
      </ol>
      <ElsewhereList facts={elsewhere} />
      {can('casebook.write') && hold !== 'locked' && <NewNote path={path} />}
    </FieldPopover>
  );
}

function NewNote({ path }: { readonly path: string }) {
  const { t } = useMessages(groupMessages);
  const { study, subject, form } = useOpenForm();
  const client = useQueryClient();
  const keyOf = useRef(attemptKeys());
  const [text, setText] = useState('');
  const id = useId();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const request = { study, subject, form, path, text: text.trim() };
      return api.capture.annotate(request, { idempotencyKey: keyOf.current(request) });
    },
    onSuccess: () => {
      setText('');
      announce(t('note.added'));
      return client.invalidateQueries({ queryKey: formNotesQuery({ study, subject, form }).queryKey });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') mutate();
  }

  return (
    <form className="thread-form" onSubmit={submit}>
      <label htmlFor={id}>{t('note.text')}</label>
      <textarea
        id={id}
        rows={2}
        required
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={submitOnCtrlEnter}
      />
      {error && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="submit" className="primary" disabled={isPending}>
          {t('note.add')}
        </button>
      </div>
    </form>
  );
}
