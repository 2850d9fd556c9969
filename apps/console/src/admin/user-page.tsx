import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { may, type User } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import './admin.css';
import { userQuery } from './admin-queries.ts';
import { GrantMatrix } from './grant-matrix.tsx';
import { adminMessages } from './messages.ts';
import { UserActs } from './user-acts.tsx';
import { standingOf } from './user-facts.ts';
import { Standing } from './users-page.tsx';

const route = getRouteApi('/shell/admin/users/$user');

export function UserPage() {
  const { user: id } = route.useParams();
  const { t } = useMessages(adminMessages);
  const isWriter = may(useUser(), 'user.write', '*', '*');
  const { data: user, error, refetch } = useQuery(userQuery(id));
  return (
    <div className="page">
      <nav className="crumbs">
        <Link to="/admin/users">{t('user.title')}</Link>
      </nav>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!user && !error && <Loading />}
      {user && (
        <>
          <PageHead title={user.displayName || user.loginName || ''}>{isWriter && <UserActs user={user} />}</PageHead>
          <UserFacts user={user} />
          <GrantMatrix user={user} isWriter={isWriter} />
        </>
      )}
    </div>
  );
}

function UserFacts({ user }: { readonly user: User }) {
  const { t, language } = useMessages(adminMessages);
  const { loginName, email, hasSecondFactor, lockedUntil = '' } = user;
  const isLocked = standingOf(user, Date.now()) === 'LOCKED';
  return (
    <dl className="facts">
      <div>
        <dt>{t('user.loginName')}</dt>
        <dd>{loginName}</dd>
      </div>
      <div>
        <dt>{t('user.state')}</dt>
        <dd>
          <Standing user={user} />
          {isLocked && (
            <span className="quiet"> {t('user.lockedUntil', { at: formatMoment(lockedUntil, language) })}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('user.secondFactor')}</dt>
        <dd>{t(hasSecondFactor ? 'user.secondFactor.yes' : 'user.secondFactor.no')}</dd>
      </div>
      {email && (
        <div>
          <dt>{t('user.email')}</dt>
          <dd>{email}</dd>
        </div>
      )}
    </dl>
  );
}
