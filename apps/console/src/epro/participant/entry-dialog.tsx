import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { Fact } from '../../subjects/fact.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type EntryRecord, type InstrumentItem, instrumentQuery } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { correctionState, entryNote } from '../words.ts';
import { AnswerText } from './answer-text.tsx';
import { CorrectionForm } from './correction-form.tsx';

interface EntryDialogProps {
  readonly study: string;
  readonly entry: string;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** What a participant was asked and said, in the order and the words of the instrument. Nobody changes it here. */
export function EntryDialog({ study, entry, mayWrite, onClose }: EntryDialogProps) {
  const { t } = useMessages(participantMessages);
  const {
    data: record,
    error,
    refetch,
  } = useQuery({
    queryKey: ['epro', study, 'entry', entry],
    queryFn: ({ signal }) => api.oversight.getEntry({ study, entry }, { signal }),
  });
  return (
    <Modal title={t('epro.entry.title')} onClose={onClose}>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!record && !error && <Loading />}
      {record && <EntryView study={study} record={record} mayWrite={mayWrite} />}
      <div className="buttons">
        <button type="button" className="primary" onClick={onClose}>
          {t('epro.close')}
        </button>
      </div>
    </Modal>
  );
}

function EntryView({ study, record, mayWrite }: { study: string; record: EntryRecord; mayWrite: boolean }) {
  const { t, language } = useMessages(participantMessages);
  const { entry, receivedAt = '', trueAt = '', scores = [], notes = [] } = record;
  const { instrument = '', instrumentVersion = '', submitted, started, language: spoken = '' } = entry ?? {};
  const { data: content, error } = useQuery(instrumentQuery(study, instrument, instrumentVersion));
  const [asking, setAsking] = useState<InstrumentItem>();
  const client = useQueryClient();
  if (error) return <ProblemNotice error={error} />;
  if (!content) return <Loading />;
  const answers = new Map((entry?.answers ?? []).map((answer) => [answer.item, answer]));
  const labelOf = (score: string | undefined) =>
    pickText(content.scores?.find((one) => one.score === score)?.label, language) || score;
  return (
    <div className="stack entry-view">
      <p>
        <strong>{pickText(content.title, language)}</strong>{' '}
        <span className="quiet">
          {instrument} {instrumentVersion}
        </span>
      </p>
      <dl className="record-facts epro-facts">
        <Fact name={t('epro.entry.at')}>{formatMoment(trueAt, language)}</Fact>
        <Fact name={t('epro.entry.started')}>{formatMoment(started?.at ?? '', language)}</Fact>
        <Fact name={t('epro.entry.received')}>{formatMoment(receivedAt, language)}</Fact>
        <Fact name={t('epro.zone')}>{submitted?.zone}</Fact>
        <Fact name={t('epro.entry.language')}>{spoken}</Fact>
        <Fact name={t('epro.entry.by')}>{t('epro.entry.participant')}</Fact>
        {scores.map(({ score, value }) => (
          <Fact key={score} name={labelOf(score) ?? ''}>
            {value || t('epro.score.none')}
          </Fact>
        ))}
        {notes.length > 0 && (
          <Fact name={t('epro.entry.notes')}>
            {notes.map((name) => {
              const note = entryNote(name);
              return (
                <span key={name} data-note={name}>
                  {note ? t(`epro.note.${note}`) : name}{' '}
                </span>
              );
            })}
          </Fact>
        )}
      </dl>
      <ol className="entry-answers">
        {(content.items ?? [])
          .filter(({ kind }) => kind !== 'ITEM_KIND_DISPLAY')
          .map((item) => (
            <li key={item.item}>
              <p className="entry-prompt">{pickText(item.prompt, language)}</p>
              <p className="entry-answer">
                <AnswerText study={study} entry={entry?.entry ?? ''} item={item} answer={answers.get(item.item)} />
                {mayWrite && answers.has(item.item) && item.kind !== 'ITEM_KIND_PHOTO' && (
                  <button type="button" className="link" onClick={() => setAsking(item)}>
                    {t('epro.correct')}
                  </button>
                )}
              </p>
              <Corrections record={record} item={item} />
              {asking?.item === item.item && (
                <CorrectionForm
                  study={study}
                  entry={entry?.entry ?? ''}
                  item={item}
                  onDone={async () => {
                    await client.invalidateQueries({ queryKey: ['epro', study] });
                    setAsking(undefined);
                  }}
                  onCancel={() => setAsking(undefined)}
                />
              )}
            </li>
          ))}
      </ol>
    </div>
  );
}

function Corrections({ record, item }: { readonly record: EntryRecord; readonly item: InstrumentItem }) {
  const { t, language } = useMessages(participantMessages);
  const own = (record.corrections ?? []).filter((correction) => correction.item === item.item);
  if (own.length === 0) return null;
  return (
    <ul className="entry-corrections">
      {own.map(({ correction, state, newValues = [], oldValues = [], reason, author, askedAt = '' }) => (
        <li key={correction}>
          {t(`epro.correction.${correctionState(state)}`)}: {oldValues.join(', ') || '–'} →{' '}
          {newValues.join(', ') || '–'}{' '}
          <span className="quiet">
            ({reason} · {author} · {formatMoment(askedAt, language)})
          </span>
        </li>
      ))}
    </ul>
  );
}
