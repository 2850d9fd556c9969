import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { useUser } from '../../session/session-gate.tsx';
import { mayAnywhere } from '../../shell/places.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type AlertRule, alertRulesQuery } from '../epro-queries.ts';
import { EproTabs } from '../epro-tabs.tsx';
import { setupMessages } from '../setup-messages.ts';

const RuleForm = lazy(async () => ({ default: (await import('./rule-form.tsx')).RuleForm }));
const route = getRouteApi('/shell/studies/$study/diary/rules');

/** What raises an alert. */
export function RulesPage() {
  const { study } = route.useParams();
  const { t, language } = useMessages(setupMessages);
  const user = useUser();
  const { data: rules, error, refetch } = useQuery(alertRulesQuery(study));
  const [editing, setEditing] = useState<AlertRule | 'new'>();
  const mayWrite = mayAnywhere(user, 'build.write', study);
  return (
    <div className="page">
      <PageHead title={t('epro.rules')} about={t('epro.rules.about')}>
        {mayWrite && editing === undefined && (
          <button type="button" className="primary" onClick={() => setEditing('new')}>
            {t('epro.rule.add')}
          </button>
        )}
      </PageHead>
      <EproTabs study={study} />
      {editing !== undefined && (
        <Suspense fallback={<Loading />}>
          <RuleForm
            key={editing === 'new' ? '' : editing.rule}
            study={study}
            rule={editing === 'new' ? undefined : editing}
            onClose={() => setEditing(undefined)}
          />
        </Suspense>
      )}
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!rules && !error && <Loading />}
      {rules?.length === 0 && editing === undefined && (
        <EmptyState title={t('epro.rules.none')} next={t('epro.rules.none.next')} />
      )}
      {rules && rules.length > 0 && (
        <DataTable<AlertRule>
          caption={t('epro.rules')}
          rows={rules}
          keyOf={({ rule = '' }) => rule}
          columns={[
            { key: 'rule', head: t('epro.rule'), cell: ({ rule }) => rule },
            { key: 'title', head: t('epro.rule.title'), cell: ({ title }) => pickText(title, language) },
            { key: 'when', head: t('epro.rule.when'), cell: (rule) => <When rule={rule} /> },
            {
              key: 'notes',
              head: t('epro.state'),
              cell: ({ urgent, retired, webhook }) =>
                [retired ? t('epro.rule.retired') : t('epro.rule.active'), urgent && t('epro.urgent'), webhook]
                  .filter(Boolean)
                  .join(' · '),
            },
            {
              key: 'act',
              head: t('epro.act'),
              cell: (rule) =>
                mayWrite && (
                  <button type="button" onClick={() => setEditing(rule)}>
                    {t('epro.change')}
                  </button>
                ),
            },
          ]}
        />
      )}
    </div>
  );
}

function When({ rule: { entry, missed, silentDays } }: { readonly rule: AlertRule }) {
  const { t } = useMessages(setupMessages);
  if (entry) {
    return (
      <>
        {entry.instrument}: <code>{entry.cel}</code>
      </>
    );
  }
  if (missed) return <>{t('epro.rule.missed.of', { count: missed.count ?? 0, schedule: missed.schedule ?? '' })}</>;
  return <>{t('epro.rule.silent.of', { days: silentDays ?? 0 })}</>;
}
