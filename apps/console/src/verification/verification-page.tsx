import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { useNames } from '../review/use-names.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { sitesQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter } from '../ui/filter-bar.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { FormPicks } from './form-picks.tsx';
import { verificationMessages } from './messages.ts';
import { useVerifyForms } from './use-verification.ts';
import { VerifyForm } from './verify-form.tsx';
import type { VerifyForm as VerifyFormPlace } from './verify-rows.ts';
import '../review/review.css';
import './verification.css';

const route = getRouteApi('/shell/studies/$study/verification');

/** Source data verification: the forms with something left, and one of them value by value. */
export function VerificationPage() {
  const { study } = route.useParams();
  const { site, subject, form } = route.useSearch();
  const navigate = route.useNavigate();
  const { t, language } = useMessages(verificationMessages);
  const { t: r } = useMessages(reviewMessages);
  const user = useUser();
  const names = useNames(study);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const { work, forms, isLoading } = useVerifyForms(study, site);
  // A form that was finished is not in the list any more, and stays in sight until one goes on.
  const [first, setFirst] = useState<Pick<VerifyFormPlace, 'subject' | 'form'>>();
  if (!first && forms[0]) setFirst(forms[0]);
  const wanted = subject && form ? { subject, form } : first;
  const at = forms.findIndex((one) => one.subject === wanted?.subject && one.form === wanted.form);
  const chosen = wanted && (forms[at] ?? { ...wanted, count: 0, dropped: 0 });
  const next = forms.filter((one) => one.subject !== chosen?.subject || one.form !== chosen.form)[Math.max(at, 0)];

  return (
    <div className="page">
      <PageHead title={t('verification.title')} about={t('verification.about')} />
      {sites.length > 1 && (
        <FilterBar>
          <SelectFilter
            label={r('review.site')}
            value={site ?? ''}
            anyName={r('review.any')}
            choices={sites.map(({ code = '', name }) => ({ value: code, name: `${code} ${pickText(name, language)}` }))}
            onChange={(value) => {
              setFirst(undefined);
              void navigate({ search: { site: value } });
            }}
          />
        </FilterBar>
      )}
      {work.error != null && <ProblemNotice error={work.error} onRetry={work.refetch} />}
      {isLoading && <Loading />}
      {!isLoading && work.error == null && !chosen && (
        <EmptyState title={t('verification.empty')} next={t('verification.empty.next')} />
      )}
      {chosen && (
        <div className="beside beside-left">
          <FormPicks study={study} forms={forms} chosen={chosen} names={names} work={work} />
          <VerifyForm
            key={`${chosen.subject} ${chosen.form}`}
            study={study}
            place={chosen}
            names={names}
            mayVerify={mayAnywhere(user, 'verify', study)}
            mayAsk={mayAnywhere(user, 'query.write', study)}
            onNext={next && (() => void navigate({ search: { site, subject: next.subject, form: next.form } }))}
          />
        </div>
      )}
    </div>
  );
}
