import { useState } from 'react';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import type { Names } from '../review/use-names.ts';
import { useRowKeys } from '../review/use-row-keys.ts';
import { type Column, DataTable, type Selection, type Sorting } from '../ui/data-table.tsx';
import { queriesMessages } from './messages.ts';
import { type Query, queryKey, sortQueries, stateOf } from './query-rows.ts';

interface QueryTableProps {
  readonly queries: readonly Query[];
  readonly names: Names;
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
  readonly onOpen: (query: Query) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
  /** There are more than these, which the sorting does not know. */
  readonly isPart: boolean;
}

/** j and k go through the lines, x chooses one, Enter opens its form; each shows its thread beside the list. */
export function QueryTable(props: QueryTableProps) {
  const { queries, names, active, onActive, onOpen, chosen, onChoose, isPart } = props;
  const { t, language } = useMessages(queriesMessages);
  const { t: r } = useMessages(reviewMessages);
  const [sorting, setSorting] = useState<Sorting>();
  const rows = sortQueries(queries, sorting);
  const byKey = new Map(rows.map((query) => [queryKey(query), query]));
  const open = (key: string) => {
    const query = byKey.get(key);
    if (query) onOpen(query);
  };
  useRowKeys({
    keys: [...byKey.keys()],
    active,
    onMove: onActive,
    acts: { enter: open, ...(onChoose && { x: (key: string) => onChoose(toggled(chosen, key)) }) },
  });
  const columns: readonly Column<Query>[] = [
    {
      key: 'subject',
      head: r('review.subject'),
      isSortable: true,
      cell: (query) => (
        <button
          type="button"
          className="row-button"
          data-row-control={queryKey(query)}
          aria-pressed={queryKey(query) === active}
          onFocus={() => onActive(queryKey(query))}
          onClick={() => onActive(queryKey(query))}
        >
          {query.subject}
        </button>
      ),
    },
    {
      key: 'state',
      head: t('queries.state'),
      isSortable: true,
      cell: (query) => (
        <span className={`query-state state-${stateOf(query)}`}>{t(`queryState.${stateOf(query)}`)}</span>
      ),
    },
    {
      key: 'text',
      head: t('queries.text'),
      cell: ({ texts, form = '', path = '' }) => (
        <span className="query-place">
          <span className="query-text words">{pickText(texts, language)}</span>
          <span className="quiet words">
            {[path && names.item(path), names.place(form)].filter(Boolean).join(' · ')}
          </span>
        </span>
      ),
    },
    {
      key: 'due',
      head: t('queries.due'),
      isSortable: true,
      cell: ({ dueDate = '' }) => <span className="nowrap">{formatDate(dueDate, language)}</span>,
    },
    {
      key: 'age',
      head: t('queries.ageDays'),
      isNumber: true,
      isSortable: true,
      cell: ({ ageDays = 0 }) => ageDays,
    },
  ];
  const selection: Selection | undefined = onChoose && {
    chosen,
    onChange: onChoose,
    nameOf: (key) => key,
  };
  return (
    <>
      <DataTable
        caption={t('queries.caption')}
        columns={columns}
        rows={rows}
        keyOf={queryKey}
        sorting={sorting}
        onSort={setSorting}
        selection={selection}
        active={active}
      />
      {sorting && isPart && <p className="quiet">{t('queries.sortLoaded')}</p>}
    </>
  );
}

function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}
