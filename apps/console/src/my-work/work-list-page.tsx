import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useRowKeys } from '../review/use-row-keys.ts';
import { api } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar } from '../ui/filter-bar.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { KindFilter } from './kind-filter.tsx';
import { workMessages } from './messages.ts';
import { SiteFilter } from './site-filter.tsx';
import { shareWork, type WorkKind, workKindOf } from './work-kinds.ts';
import { keyOfWork, WorkTable } from './work-table.tsx';
import './work.css';

const route = getRouteApi('/shell/studies/$study/to-do/$list');
const pageSize = 100;

/** What waits, of one kind; each line leads to where it is done. */
export function WorkListPage() {
  const { study, list } = route.useParams();
  const { t } = useMessages(workMessages);
  const kind = workKindOf(list);
  if (kind) return <WorkList key={list} study={study} kind={kind} />;
  return (
    <EmptyState title={t('work.unknown')} next={t('app.notFound.next')}>
      <Link to="/studies/$study" params={{ study }}>
        {t('work.title')}
      </Link>
    </EmptyState>
  );
}

function WorkList({ study, kind: { kind, list } }: { readonly study: string; readonly kind: WorkKind }) {
  const { site } = route.useSearch();
  const { t } = useMessages(workMessages);
  const navigate = route.useNavigate();
  const user = useUser();
  const [active, setActive] = useState<string>();
  const pages = usePages({
    queryKey: ['work', study, kind, site ?? ''],
    fetchPage: (pageToken, signal) =>
      api.work.listWork({ study, kind: kind as 'WORK_KIND_DUE', site, pageSize, pageToken }, { signal }),
    rowsOf: ({ items }) => items,
  });
  const { own, others } = shareWork((permission) => mayAnywhere(user, permission, study));
  useRowKeys({ keys: pages.rows.map(keyOfWork), active, onMove: setActive });
  return (
    <div className="page">
      <nav className="crumbs">
        <Link to="/studies/$study" params={{ study }} search={{ site }}>
          {t('work.title')}
        </Link>
      </nav>
      <PageHead title={t(`work.kind.${list}`)} about={t(`work.about.${list}`)} />
      <FilterBar>
        <KindFilter
          kinds={[...own, ...others]}
          list={list}
          onChange={(next) => navigate({ params: { study, list: next }, search: { site } })}
        />
        <SiteFilter
          study={study}
          site={site}
          onChange={(next) => navigate({ search: { site: next }, replace: true })}
        />
        <span className="quiet">{t('work.keys')}</span>
      </FilterBar>
      <PagedList list={pages} empty={<EmptyState title={t('work.empty')} next={t('work.empty.next')} />}>
        {(rows) => (
          <WorkTable caption={t('work.list', { kind: t(`work.kind.${list}`) })} study={study} list={list} rows={rows} />
        )}
      </PagedList>
    </div>
  );
}
