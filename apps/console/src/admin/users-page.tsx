import { tables } from 'virtual:verum-contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { may, type User } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import './admin.css';
import { usersQuery } from './admin-queries.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { adminMessages } from './messages.ts';
import { pickUsers, standingOf, standings } from './user-facts.ts';

const route = getRouteApi('/shell/admin/users');

export function UsersPage() {
  const { t } = useMessages(adminMessages);
  const me = useUser();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [isInviting, setInviting] = useState(false);
  const { data: users, error, refetch } = useQuery(usersQuery);
  const columns = useColumns();
  const rows = pickUsers(users ?? [], filter, Date.now());
  const change = (part: typeof filter) => navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <div className="page">
      <PageHead title={t('user.title')} about={t('user.about')}>
        {may(me, 'user.write', '*', '*') && (
          <button type="button" className="primary" onClick={() => setInviting(true)}>
            {t('user.invite')}
          </button>
        )}
      </PageHead>
      <FilterBar>
        <TextFilter label={t('user.search')} value={filter.search ?? ''} onChange={(search) => change({ search })} />
        <SelectFilter
          label={t('user.state')}
          value={filter.state ?? ''}
          anyName={t('user.state.any')}
          choices={standings.map((value) => ({ value, name: t(`user.state.${value}`) }))}
          onChange={(state) => change({ state })}
        />
      </FilterBar>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!users && !error && <Loading />}
      {users && rows.length === 0 && <EmptyState title={t('user.none')} next={t('user.none.next')} />}
      {rows.length > 0 && (
        <>
          <DataTable caption={t('user.title')} columns={columns} rows={rows} keyOf={({ id = '' }) => id} />
          <p className="list-foot quiet">{t('table.shownOf', { count: rows.length, total: users?.length ?? 0 })}</p>
        </>
      )}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  );
}

function useColumns(): readonly Column<User>[] {
  const { t, language } = useMessages(adminMessages);
  const roles = ({ grants = [] }: User) => [...new Set(grants.map(({ role = '' }) => role))];
  return [
    {
      key: 'name',
      head: t('user.name'),
      cell: ({ id = '', displayName, loginName }) => (
        <Link to="/admin/users/$user" params={{ user: id }}>
          {displayName || loginName}
        </Link>
      ),
    },
    { key: 'login', head: t('user.loginName'), cell: ({ loginName }) => loginName },
    { key: 'state', head: t('user.state'), cell: (user) => <Standing user={user} /> },
    {
      key: 'roles',
      head: t('user.grants'),
      cell: (user) =>
        roles(user)
          .map((role) => tables.roles[role]?.title[language] ?? role)
          .join(t('app.listComma')) || t('user.grants.none'),
    },
    {
      key: 'factor',
      head: t('user.secondFactor'),
      cell: ({ hasSecondFactor }) => t(hasSecondFactor ? 'user.secondFactor.yes' : 'user.secondFactor.no'),
    },
  ];
}

export function Standing({ user }: { readonly user: User }) {
  const { t } = useMessages(adminMessages);
  const standing = standingOf(user, Date.now());
  return (
    <span className="standing" data-standing={standing}>
      {t(`user.state.${standing}`)}
    </span>
  );
}
