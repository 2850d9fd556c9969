import { casebookQuery } from '../casebook/casebook-query.ts';
import { readMatrixSearch } from '../matrix/matrix-search.ts';
import { subjectsQuery } from '../matrix/subjects-query.ts';
import { workCountsQuery } from '../my-work/queries.ts';
import { queryClient } from '../query-client.ts';
import { type User, whenSignedIn } from '../session/session.ts';
import { publishedBuildQuery, sitesQuery, studyQuery, subjectQuery } from '../study/queries.ts';
import { mayAnywhere } from './places.ts';

// Loaders of pages: they ask for what a page will show while its code is still on its way, and wait for nothing. What is
// refused is asked for again by the page, which tells it.

interface Entered<Param extends string> {
  readonly params: Readonly<Record<Param, string>>;
  readonly location: { readonly search: object };
  readonly cause: 'preload' | 'enter' | 'stay';
}

/** Not for a link that is only pointed at. */
function ask({ cause }: { readonly cause: 'preload' | 'enter' | 'stay' }, queries: (user: User) => void): void {
  if (cause !== 'preload') void whenSignedIn().then(queries);
}

export function askForWork(entered: Entered<'study'>): void {
  const { study } = entered.params;
  const { site } = entered.location.search as { site?: string };
  ask(entered, (user) => {
    void queryClient.prefetchQuery(studyQuery(study));
    void queryClient.prefetchQuery(sitesQuery(study));
    if (mayAnywhere(user, 'casebook.read', study)) void queryClient.prefetchQuery(workCountsQuery(study, site));
  });
}

export function askForMatrix(entered: Entered<'study'>): void {
  const { study } = entered.params;
  const search = readMatrixSearch({ ...entered.location.search });
  ask(entered, () => {
    void queryClient.prefetchInfiniteQuery(subjectsQuery(study, search));
    void queryClient.prefetchQuery(publishedBuildQuery(study));
  });
}

/** Also for a form, beside which its casebook stands. */
export function askForCasebook(entered: Entered<'study' | 'subject'>): void {
  const { study, subject } = entered.params;
  ask(entered, () => {
    void queryClient.prefetchQuery(casebookQuery(study, subject));
    void queryClient.prefetchQuery(subjectQuery(study, subject));
  });
}
