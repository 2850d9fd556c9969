import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import type { Subject } from '../study/queries.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { type Allocation, strataText } from './allocation.ts';
import { Fact } from './fact.tsx';
import { subjectsMessages } from './messages.ts';
import { RandomiseDialog } from './randomise-dialog.tsx';
import { isRandomisable } from './subject-moves.ts';
import { activeSchemeQuery, allocationQuery } from './subject-record.ts';
import { UnblindDialog } from './unblind-dialog.tsx';

interface AllocationCardProps {
  readonly study: string;
  readonly subject: Subject;
}

/** How the subject is randomised, or what is needed for it. */
export function AllocationCard({ study, subject }: AllocationCardProps) {
  const { t } = useMessages(subjectsMessages);
  const user = useUser();
  const { subject: number = '', site = '', status } = subject;
  const { data, error, refetch } = useQuery(allocationQuery(study, number));
  const scheme = useQuery(activeSchemeQuery(study));
  const [open, setOpen] = useState<'randomise' | 'unblind'>();
  const close = () => setOpen(undefined);
  const mayRandomise = scheme.data && isRandomisable(status) && may(user, 'randomise', study, site);
  return (
    <section className="card">
      <h2>{t('allocation.title')}</h2>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {data === undefined && !error && <Loading />}
      {data === null && <p className="quiet">{t(scheme.data === null ? 'allocation.noScheme' : 'allocation.none')}</p>}
      {data === null && mayRandomise && (
        <div className="buttons">
          <button type="button" onClick={() => setOpen('randomise')}>
            {t('allocation.action')}
          </button>
        </div>
      )}
      {data && <AllocationFacts allocation={data} />}
      {data && !data.arm && may(user, 'unblind', study, site) && (
        <div className="buttons">
          <button type="button" onClick={() => setOpen('unblind')}>
            {t('unblind.action')}
          </button>
        </div>
      )}
      {open === 'randomise' && scheme.data && (
        <RandomiseDialog study={study} subject={number} scheme={scheme.data} onClose={close} />
      )}
      {open === 'unblind' && <UnblindDialog study={study} subject={number} onClose={close} />}
    </section>
  );
}

function AllocationFacts({ allocation }: { readonly allocation: Allocation }) {
  const { t, language } = useMessages(subjectsMessages);
  const { number, kit, arm, at = '' } = allocation;
  return (
    <dl className="record-facts">
      <Fact name={t('allocation.number')}>
        <strong>{number}</strong>
      </Fact>
      {kit && <Fact name={t('allocation.kit')}>{kit}</Fact>}
      <Fact name={t('allocation.arm')}>{arm || <span className="tag tag-quiet">{t('allocation.blinded')}</span>}</Fact>
      <Fact name={t('allocation.strata')}>{strataText(allocation)}</Fact>
      <Fact name={t('allocation.at')}>{formatMoment(at, language)}</Fact>
    </dl>
  );
}
