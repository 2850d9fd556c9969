import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { draftsQuery, readDraft } from '../draft-queries.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import type { DraftSaving } from './use-draft-saving.ts';

const everyMs = 10_000;

/** Tells that somebody else has saved the same draft, before one has edited over it. */
export function SavedElsewhere({ study, saving }: { readonly study: string; readonly saving: DraftSaving }) {
  const { t, language } = useMessages(designerMessages);
  const { state } = useDraft();
  const [error, setError] = useState<unknown>();
  const { data = [] } = useQuery({ ...draftsQuery(study), refetchInterval: everyMs });
  const { draft, revision = '0' } = saving.base.head;
  const latest = data.find((one) => one.draft === draft);
  if (!draft || !latest || Number(latest.revision ?? 0) <= Number(revision) || state.kind !== 'saved') return null;

  async function adopt() {
    setError(undefined);
    try {
      saving.adopt(await readDraft(study, draft ?? ''));
    } catch (failure) {
      setError(failure);
    }
  }
  return (
    <div className="notice" role="status">
      <p className="notice-title">
        {t('designer.elsewhere', { name: latest.savedByName ?? '', at: formatMoment(latest.savedAt ?? '', language) })}
      </p>
      <button type="button" onClick={adopt}>
        {t('designer.elsewhere.show')}
      </button>
      {error !== undefined && <ProblemNotice error={error} />}
    </div>
  );
}
