import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useNames } from '../review/use-names.ts';
import { sitesQuery } from '../study/queries.ts';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ActOnPlace } from './act-on-place.tsx';
import { Checklist } from './checklist.tsx';
import { HoldsTable } from './holds-table.tsx';
import type { Act, HoldPlace } from './lock-place.ts';
import { lockMessages } from './messages.ts';
import { UnlockRequests } from './unlock-requests.tsx';
import '../review/review.css';
import './lock.css';

const route = getRouteApi('/shell/studies/$study/lock');

/** The way to a lock: what is open at a level, what is held, and who may open it again. */
export function LockPage() {
  const { study } = route.useParams();
  const { site, subject } = route.useSearch();
  const navigate = route.useNavigate();
  const { t, language } = useMessages(lockMessages);
  const names = useNames(study);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const [acting, setActing] = useState<{ readonly act: Act; readonly place: HoldPlace }>();
  const place: HoldPlace = subject ? { subject } : { site };
  const nameOf = (one: HoldPlace = {}) =>
    [
      one.subject || (one.site ? t('lock.level.site', { site: one.site }) : t('lock.level.study')),
      (one.form || one.visit) && names.place(one.form || one.visit || ''),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <div className="page">
      <PageHead title={t('lock.title')} about={t('lock.about')} />
      <FilterBar>
        <SelectFilter
          label={t('lock.level')}
          value={subject ? '' : (site ?? '')}
          anyName={t('lock.level.study')}
          choices={sites.map(({ code = '', name }) => ({
            value: code,
            name: [t('lock.level.site', { site: code }), pickText(name, language)].join(' '),
          }))}
          onChange={(value) => navigate({ search: { site: value } })}
        />
        <TextFilter
          label={t('lock.subject')}
          value={subject ?? ''}
          onChange={(value) => navigate({ search: { subject: value } })}
        />
      </FilterBar>
      <Checklist study={study} place={place} names={names} nameOf={nameOf} onAct={(act) => setActing({ act, place })} />
      <UnlockRequests study={study} nameOf={nameOf} />
      <HoldsTable study={study} nameOf={nameOf} onAct={(act, held) => setActing({ act, place: held })} />
      {acting && (
        <ActOnPlace study={study} {...acting} name={nameOf(acting.place)} onClose={() => setActing(undefined)} />
      )}
    </div>
  );
}
