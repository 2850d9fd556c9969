import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { type Machine, machinesOf, measure, type PlatformStatus } from './machines.ts';
import { healthMessages } from './messages.ts';
import { type Health, StateMark } from './state-mark.tsx';

interface Row {
  readonly process: string;
  readonly machine: Machine;
}

const keyOf = ({ process, machine: { kind, name } }: Row) => `${process} ${kind} ${name}`;
const states = { closed: 'good', 'half-open': 'warn', open: 'bad' } as const satisfies Record<string, Health>;

/** Every breaker, between processes and towards hospitals: whether calls go through, and when the next try is. */
export function BreakerTable({ status }: { readonly status: PlatformStatus }) {
  const { t, language } = useMessages(healthMessages);
  const rows = machinesOf(status, 'breaker');
  if (rows.length === 0) return <p className="quiet">{t('breaker.none')}</p>;
  const columns: Column<Row>[] = [
    { key: 'target', head: t('breaker.target'), cell: ({ machine }) => machine.name },
    {
      key: 'state',
      head: t('health.state'),
      cell: ({ machine: { state } }) => {
        const known = state as keyof typeof states;
        return <StateMark health={states[known] ?? 'warn'}>{t(`breaker.${known}`)}</StateMark>;
      },
    },
    {
      key: 'next',
      head: t('breaker.nextTry'),
      cell: ({ machine: { nextTryAt } }) => nextTryAt && formatMoment(nextTryAt, language),
    },
    {
      key: 'failures',
      head: t('breaker.failures'),
      isNumber: true,
      cell: ({ machine }) => `${measure(machine, 'failures')} / ${measure(machine, 'total')}`,
    },
    { key: 'opened', head: t('breaker.opened'), isNumber: true, cell: ({ machine }) => measure(machine, 'opened') },
    { key: 'refused', head: t('health.refused'), isNumber: true, cell: ({ machine }) => measure(machine, 'refused') },
    { key: 'process', head: t('health.process'), cell: ({ process }) => <code>{process}</code> },
  ];
  return <DataTable caption={t('health.breakers')} columns={columns} rows={rows} keyOf={keyOf} />;
}

const kinds = ['bucket', 'balancer', 'bulkhead', 'retry', 'hedge', 'throttle'] as const;

/** What is left, as it tells its numbers: folded, because it is looked at when something else asks for it. */
export function OtherMachines({ status }: { readonly status: PlatformStatus }) {
  const { t } = useMessages(healthMessages);
  const rows = kinds.flatMap((kind) => machinesOf(status, kind));
  const columns: Column<Row>[] = [
    { key: 'name', head: t('machine.name'), cell: ({ machine }) => machine.name },
    {
      key: 'kind',
      head: t('machine.kind'),
      cell: ({ machine: { kind } }) => t(`machine.${kind as (typeof kinds)[number]}`),
    },
    { key: 'numbers', head: t('machine.numbers'), cell: ({ machine }) => numbersOf(machine) },
    { key: 'process', head: t('health.process'), cell: ({ process }) => <code>{process}</code> },
  ];
  if (rows.length === 0) return null;
  return (
    <details className="health-others">
      <summary>{t('machine.others', { count: rows.length })}</summary>
      <DataTable caption={t('machine.others', { count: rows.length })} columns={columns} rows={rows} keyOf={keyOf} />
    </details>
  );
}

/** The machine's own words for them, as the metrics have them. */
function numbersOf({ measures = [] }: Machine): string {
  return measures.map(({ name, value }) => `${name} ${Math.round(Number(value ?? 0) * 100) / 100}`).join(' · ');
}
