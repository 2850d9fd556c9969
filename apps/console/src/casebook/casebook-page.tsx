import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import type { Casebook } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useTitle } from '../ui/use-title.ts';
import './casebook-page.css';
import type { BuildIndex } from '@verum/odm';
import type { CasebookPlan, PlannedVisit } from './casebook-plan.ts';
import { casebookQuery } from './casebook-query.ts';
import { factsOf, holdOf, signatureOf } from './form-facts.ts';
import type { Place } from './form-link.tsx';
import { logsOf } from './log-forms.ts';
import { LogTable } from './log-table.tsx';
import { casebookMessages } from './messages.ts';
import { ProgressBars } from './progress-bars.tsx';
import { StatusChips } from './status-chips.tsx';
import { Crumbs, SubjectFacts } from './subject-head.tsx';
import { useCasebook } from './use-casebook.ts';
import { CasebookActs, VisitActs } from './visit-acts.tsx';
import { VisitList } from './visit-list.tsx';

const route = getRouteApi('/shell/studies/$study/subjects/$subject');

/** A subject's visits and forms. */
export function CasebookPage() {
  const { study, subject: number } = route.useParams();
  const { visit } = route.useSearch();
  const { t, language } = useMessages(casebookMessages);
  const user = useUser();
  const { subject, casebook, index, plan, error, refetch } = useCasebook(study, number);
  useTitle(number);
  const can = (permission: string) => may(user, permission, study, subject?.site ?? '');
  const mayWrite = can('casebook.write');
  const nameOf = ({ visit: { description, name }, repeatKey }: PlannedVisit) =>
    [number, pickText(description, language) || name, repeatKey].filter(Boolean).join(' · ');
  return (
    <div className="page">
      <Crumbs study={study} />
      <div className="page-head">
        <div>
          <h1>{number}</h1>
          {subject && <SubjectFacts study={study} subject={subject} />}
          {casebook && <CasebookState casebook={casebook} />}
          {plan && <ProgressBars forms={plan.visits.flatMap(({ forms }) => forms)} />}
          {casebook && index && <CasebookActs casebook={casebook} index={index} name={number} can={can} />}
        </div>
      </div>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!error && casebook === undefined && <Loading />}
      {casebook === null && <NoCasebook study={study} subject={number} mayOpen={mayWrite} />}
      {plan && index && casebook && (
        <div className="casebook">
          <VisitList
            plan={plan}
            study={study}
            subject={number}
            mayWrite={mayWrite}
            visitOid={visit}
            index={index}
            actsFor={(planned) =>
              planned.status && (
                <VisitActs casebook={casebook} index={index} name={nameOf(planned)} can={can} status={planned.status} />
              )
            }
          />
          <Logs plan={plan} index={index} study={study} subject={number} mayWrite={mayWrite} title={t('log.title')} />
        </div>
      )}
    </div>
  );
}

/** The forms that repeat, as lists of their records. */
function Logs({
  plan,
  title,
  ...props
}: Place & { readonly plan: CasebookPlan; readonly index: BuildIndex; readonly title: string }) {
  const logs = logsOf(plan);
  if (logs.length === 0) return null;
  return (
    <section className="logs" aria-label={title}>
      <h2>{title}</h2>
      {logs.map((log) => (
        <LogTable key={log.next} log={log} revisions={plan.revisions} {...props} />
      ))}
    </section>
  );
}

/** What is said of the casebook as a whole. */
function CasebookState({ casebook: { hold, signature } }: { readonly casebook: Casebook }) {
  const facts = { ...factsOf({}), hold: holdOf(hold), signature: signatureOf(signature) };
  return (
    <p className="chips">
      <StatusChips facts={facts} withoutEntry />
    </p>
  );
}

interface NoCasebookProps {
  readonly study: string;
  readonly subject: string;
  readonly mayOpen: boolean;
}

function NoCasebook({ study, subject, mayOpen }: NoCasebookProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.edc.openCasebook({ study, subject }),
    onSuccess: (casebook) => {
      client.setQueryData(casebookQuery(study, subject).queryKey, casebook);
      return client.invalidateQueries({ queryKey: ['casebooks', study] });
    },
  });
  return (
    <EmptyState title={t('casebook.none')} next={t('casebook.none.next')}>
      {error && <ProblemNotice error={error} />}
      {mayOpen && (
        <button type="button" className="primary" disabled={isPending} onClick={() => mutate()}>
          {t('casebook.open')}
        </button>
      )}
    </EmptyState>
  );
}
