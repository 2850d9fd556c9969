import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { KeysHelp } from '../review/keys-help.tsx';
import { useNames } from '../review/use-names.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { announce } from '../ui/announcer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { AgeingSummary } from './ageing-summary.tsx';
import type { BatchAction, Outcome } from './batch.ts';
import { BatchBar } from './batch-bar.tsx';
import { BatchDialog } from './batch-dialog.tsx';
import { ExportQueries } from './export-queries.tsx';
import { queriesMessages } from './messages.ts';
import { QueryFilters } from './query-filters.tsx';
import { QueryPreview } from './query-preview.tsx';
import { type Query, type QuerySearch, queryKey } from './query-rows.ts';
import { QueryTable } from './query-table.tsx';
import { useQueries } from './use-queries.ts';
import '../review/review.css';
import './queries.css';

const route = getRouteApi('/shell/studies/$study/queries');
const none: ReadonlySet<string> = new Set();

/** The work list of queries: what waits and since when, the thread beside the list, and one step for many. */
export function QueriesPage() {
  const { study } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { t } = useMessages(queriesMessages);
  const user = useUser();
  const me = user.id ?? '';
  const names = useNames(study);
  const cache = useQueryClient();
  const list = useQueries(study, search, me);
  const [active, setActive] = useState<string>();
  const [chosen, setChosen] = useState(none);
  const [action, setAction] = useState<BatchAction>();
  const actions = batchActions((permission) => mayAnywhere(user, permission, study));
  const picked = list.rows.filter((query) => chosen.has(queryKey(query)));

  function show(next: (before: QuerySearch) => QuerySearch) {
    setChosen(none);
    void navigate({ search: next, replace: true });
  }
  function open({ subject = '', form = '', path }: Query) {
    void navigate({
      to: '/studies/$study/subjects/$subject/forms/$form',
      params: { study, subject, form },
      search: { item: path || undefined },
    });
  }
  function done({ done, refused }: Outcome) {
    announce(
      [t('batch.done', { count: done }), refused.length && t('batch.refused', { count: refused.length })]
        .filter(Boolean)
        .join(' · '),
    );
    setChosen(none);
    void cache.invalidateQueries({ queryKey: ['queries', study] });
  }

  return (
    <div className="page queries-page">
      <PageHead title={t('queries.title')} about={t('queries.about')}>
        <ExportQueries study={study} search={search} me={me} names={names} />
      </PageHead>
      <AgeingSummary
        study={study}
        site={search.site}
        onShow={(state, age) => show((before) => ({ ...before, state, age }))}
      />
      <QueryFilters study={study} names={names} search={search} onChange={show} />
      <div className="beside beside-right">
        <div className="stack">
          <BatchBar count={picked.length} actions={actions} onAct={setAction} onClear={() => setChosen(none)} />
          <PagedList list={list} empty={<EmptyState title={t('queries.empty')} next={t('queries.empty.next')} />}>
            {(rows) => (
              <QueryTable
                queries={rows}
                names={names}
                active={active}
                onActive={setActive}
                onOpen={open}
                chosen={chosen}
                onChoose={actions.length > 0 ? setChosen : undefined}
                isPart={list.hasMore}
              />
            )}
          </PagedList>
          <KeysHelp
            keys={[
              ['J K', t('queries.keys.move')],
              ...(actions.length > 0 ? [['X', t('queries.keys.choose')] as const] : []),
              ['Enter', t('queries.keys.open')],
            ]}
          />
        </div>
        <QueryPreview
          study={study}
          query={list.rows.find((query) => queryKey(query) === active)}
          names={names}
          me={me}
        />
      </div>
      {action && (
        <BatchDialog
          study={study}
          action={action}
          queries={picked}
          me={me}
          names={names}
          onClose={() => setAction(undefined)}
          onDone={done}
        />
      )}
    </div>
  );
}

function batchActions(may: (permission: string) => boolean): readonly BatchAction[] {
  return [
    ...(may('query.review') ? (['release'] as const) : []),
    ...(may('query.write') ? (['close', 'reopen', 'cancel', 'assign'] as const) : []),
  ];
}
