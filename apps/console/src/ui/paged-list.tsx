import type { ReactNode } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Loading } from './loading.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** A list that comes in pages, as `useInfiniteQuery` has it, with its rows laid end to end. */
export interface Paged<Row> {
  readonly rows: readonly Row[];
  /** How many there are; undefined where the service does not count them. */
  readonly total?: number | undefined;
  readonly isLoading: boolean;
  readonly isFetchingMore: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  readonly more: () => void;
  readonly refetch: () => void;
}

interface PagedListProps<Row> {
  readonly list: Paged<Row>;
  /** Shown for a list without rows. */
  readonly empty: ReactNode;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** The states every list has: loading, failed, empty, some of it, all of it. */
export function PagedList<Row>({ list, empty, children }: PagedListProps<Row>) {
  const { t } = useMessages();
  const { rows, total, isLoading, isFetchingMore, hasMore, error, more, refetch } = list;
  if (isLoading) return <Loading />;
  return (
    <>
      {error != null && <ProblemNotice error={error} onRetry={refetch} />}
      {error == null && rows.length === 0 && empty}
      {rows.length > 0 && children(rows)}
      {rows.length > 0 && (
        <p className="list-foot quiet" role="status">
          {total === undefined
            ? t('table.shown', { count: rows.length })
            : t('table.shownOf', { count: rows.length, total })}
          {hasMore && (
            <button type="button" onClick={more} disabled={isFetchingMore}>
              {isFetchingMore ? t('app.loading') : t('table.more')}
            </button>
          )}
        </p>
      )}
    </>
  );
}
