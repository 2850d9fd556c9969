import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { parseFormKey } from '@verum/values';
import { Suspense, useCallback, useMemo } from 'react';
import { formAfter } from '../casebook/casebook-plan.ts';
import { Crumbs, SubjectFacts } from '../casebook/subject-head.tsx';
import { useCasebook } from '../casebook/use-casebook.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { later } from '../ui/later.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useTitle } from '../ui/use-title.ts';
import './form-panels.css';
import { FormEditor } from './form-editor.tsx';
import { whyReadOnly } from './read-only.ts';
import { useItemFocus } from './use-item-focus.ts';

const route = getRouteApi('/shell/studies/$study/subjects/$subject/forms/$form');

// The casebook beside the form may have a thousand links: the form does not wait for it.
const FormNav = later(() => import('../casebook/form-nav.tsx'), 'FormNav');

/** Read anew whenever a form is opened, and never while it is: what is typed lies over this answer. */
const formQuery = (study: string, subject: string, form: string) =>
  queryOptions({
    queryKey: ['form', study, subject, form],
    queryFn: ({ signal }) => api.edc.getForm({ study, subject, form }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export function FormPage() {
  const { study, subject: number, form } = route.useParams();
  const { item } = route.useSearch();
  const { t, language } = useMessages();
  const navigate = route.useNavigate();
  const user = useUser();
  const { subject, casebook, index, plan, error, refetch } = useCasebook(study, number, form);
  const answer = useQuery(formQuery(study, number, form));
  const key = parseFormKey(form);
  const definition = index?.forms.get(key?.formOid ?? '');
  const visit = index?.visits.get(key?.visitOid ?? '');

  const named = (names: Parameters<typeof pickText>[0], name = '', repeatKey?: string) =>
    [pickText(names, language) || name, repeatKey && t('casebook.repeat', { key: repeatKey })]
      .filter(Boolean)
      .join(' ');
  const title = named(definition?.description, definition?.name ?? key?.formOid, key?.formRepeatKey);
  useTitle(`${number} ${title}`);

  const site = subject?.site ?? '';
  const can = useCallback((permission: string) => may(user, permission, study, site), [user, study, site]);
  const client = useQueryClient();
  const refresh = useCallback(
    () => client.invalidateQueries({ queryKey: formQuery(study, number, form).queryKey }),
    [client, study, number, form],
  );
  const mayWrite = can('casebook.write');
  const why = useMemo(() => answer.data && whyReadOnly(answer.data, mayWrite), [answer.data, mayWrite]);
  const next = plan && formAfter(plan, form);
  const fault = error ?? answer.error;
  useItemFocus(item, index !== undefined && answer.data !== undefined && subject !== undefined);
  // Of a form that the build does not have any more, what it holds is shown.
  const isKnown = definition !== undefined || (answer.data?.items ?? []).length > 0;
  return (
    <div className="page form-page">
      <Crumbs study={study} subject={number} />
      {subject && (
        <div className="form-subject">
          <strong>{number}</strong>
          <SubjectFacts study={study} subject={subject} />
        </div>
      )}
      <Suspense fallback={<div className="form-nav" />}>
        {plan && <FormNav plan={plan} study={study} subject={number} form={form} mayWrite={mayWrite} />}
      </Suspense>
      {fault && (
        <ProblemNotice
          error={fault}
          onRetry={() => {
            refetch();
            void answer.refetch();
          }}
        />
      )}
      {!fault && (!index || !answer.data || !subject) && casebook !== null && <Loading />}
      {casebook === null && <EmptyState title={t('casebook.none')} next={t('casebook.noBuildForm.next')} />}
      {index && answer.data && !isKnown && (
        <EmptyState title={t('casebook.noBuildForm')} next={t('casebook.noBuildForm.next')} />
      )}
      {index && isKnown && answer.data && subject && (
        <FormEditor
          key={`${study}/${number}/${form}`}
          study={study}
          subject={number}
          form={form}
          formOid={key?.formOid ?? ''}
          index={index}
          title={title}
          visitTitle={named(visit?.description, visit?.name ?? key?.visitOid, key?.visitRepeatKey)}
          answer={answer.data}
          user={user.id ?? ''}
          can={can}
          refresh={refresh}
          why={why}
          onNext={
            next &&
            (() => navigate({ to: '.', params: { study, subject: number, form: next.key } }).then(() => scrollTo(0, 0)))
          }
        />
      )}
    </div>
  );
}
