import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import type { Names } from '../review/use-names.ts';
import { announce } from '../ui/announcer.tsx';
import { saveCsv } from '../ui/csv-file.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { queriesMessages } from './messages.ts';
import { originOf, type QuerySearch, stateOf } from './query-rows.ts';
import { everyQuery } from './use-queries.ts';

interface ExportQueriesProps {
  readonly study: string;
  readonly search: QuerySearch;
  readonly me: string;
  readonly names: Names;
}

/** All queries that the filters find, not only those shown, as a file. */
export function ExportQueries({ study, search, me, names }: ExportQueriesProps) {
  const { t, language } = useMessages(queriesMessages);
  const { t: r } = useMessages(reviewMessages);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function save() {
    setBusy(true);
    setError(undefined);
    try {
      const queries = await everyQuery(study, search, me);
      const head = [
        ...[r('review.site'), r('review.subject'), r('review.form'), r('review.item'), t('queries.caption')],
        ...[t('queries.state'), t('queries.origin'), t('queries.text'), t('queries.due'), t('queries.ageDays')],
      ];
      const rows = queries.map((query) => [
        ...[query.site ?? '', query.subject ?? '', names.place(query.form ?? '')],
        ...[query.path ? names.item(query.path) : r('review.wholeForm'), String(query.number ?? '')],
        ...[t(`queryState.${stateOf(query)}`), t(`queryOrigin.${originOf(query)}`), pickText(query.texts, language)],
        ...[query.dueDate ?? '', String(query.ageDays ?? 0)],
      ]);
      saveCsv(`${study}-queries.csv`, [head, ...rows]);
      announce(t('queries.exported', { count: rows.length }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" onClick={save} disabled={isBusy}>
        {t('queries.export')}
      </button>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
}
