import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import type { PlatformStatus, Process } from './machines.ts';
import { healthMessages } from './messages.ts';
import { StateMark } from './state-mark.tsx';

const mebi = 1024 * 1024;

/** Each process: what it runs, whether it takes requests, and how its databases answer. */
export function ProcessTable({ status: { processes = [], absences = [] } }: { readonly status: PlatformStatus }) {
  const { t, language } = useMessages(healthMessages);
  const columns: Column<Process>[] = [
    {
      key: 'contexts',
      head: t('health.runs'),
      cell: ({ contexts = [] }) => contexts.join(t('app.listComma')) || t('health.gateway'),
    },
    {
      key: 'state',
      head: t('health.state'),
      cell: ({ ready }) => (
        <StateMark health={ready ? 'good' : 'bad'}>{t(ready ? 'health.ready' : 'health.notReady')}</StateMark>
      ),
    },
    { key: 'databases', head: t('health.databases'), cell: (process) => <Databases process={process} /> },
    { key: 'version', head: t('health.version'), cell: ({ version, runtime }) => `${version} · Node ${runtime}` },
    {
      key: 'since',
      head: t('health.since'),
      cell: ({ startedAt }) => startedAt && formatMoment(startedAt, language),
    },
    {
      key: 'memory',
      head: t('health.memory'),
      isNumber: true,
      cell: ({ residentBytes }) => `${Math.round(Number(residentBytes ?? 0) / mebi)} MiB`,
    },
    { key: 'delay', head: t('health.delay'), isNumber: true, cell: ({ delayMs }) => `${delayMs ?? 0} ms` },
    { key: 'process', head: t('health.process'), cell: ({ process }) => <code>{process}</code> },
  ];
  return (
    <>
      {absences.map(({ context = '' }) => (
        <p key={context} className="health-absent">
          <StateMark health="bad">{t('concern.absent', { about: context })}</StateMark>
        </p>
      ))}
      <DataTable
        caption={t('health.processes')}
        columns={columns}
        rows={processes}
        keyOf={({ process = '' }) => process}
      />
    </>
  );
}

/** One line where all answer: the slowest of them says how well. */
function Databases({ process: { databases = [] } }: { readonly process: Process }) {
  const { t } = useMessages(healthMessages);
  if (databases.length === 0) return <span className="quiet">{t('health.none')}</span>;
  const silent = databases.filter(({ answers }) => !answers).map(({ context }) => context);
  if (silent.length > 0)
    return <StateMark health="bad">{t('health.silent', { contexts: silent.join(t('app.listComma')) })}</StateMark>;
  const slowest = Math.max(...databases.map(({ answerMs }) => Number(answerMs ?? 0)));
  const open = databases.reduce((sum, one) => sum + (one.open ?? 0), 0);
  return <StateMark health="good">{t('health.answers', { ms: Math.ceil(slowest), open })}</StateMark>;
}
