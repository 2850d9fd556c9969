import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { worthALook } from './concerns.ts';
import type { PlatformStatus } from './machines.ts';
import { healthMessages } from './messages.ts';
import { StateMark } from './state-mark.tsx';

type Delivery = NonNullable<NonNullable<PlatformStatus['processes']>[number]['deliveries']>[number];

/** How far what happens in a context has come to the others, and what between them is not finished. */
export function EventTable({ status: { processes = [] } }: { readonly status: PlatformStatus }) {
  const { t } = useMessages(healthMessages);
  // Replicas of a producer share its outbox.
  const ways = new Map(processes.flatMap(({ deliveries = [] }) => deliveries).map((one) => [keyOf(one), one]));
  const facts = processes.flatMap((one) => one.facts ?? []);
  const sagas = (state: string) => Number(facts.find(({ name }) => name === `sagas.${state}`)?.value ?? 0);
  const columns: Column<Delivery>[] = [
    { key: 'way', head: t('event.way'), cell: keyOf },
    { key: 'state', head: t('health.state'), cell: (one) => <DeliveryState delivery={one} /> },
    {
      key: 'lag',
      head: t('event.lag'),
      isNumber: true,
      cell: ({ lagSeconds }) => `${Math.round(Number(lagSeconds ?? 0))} s`,
    },
    { key: 'parked', head: t('event.parked'), isNumber: true, cell: ({ parked = 0 }) => parked },
  ];
  return (
    <>
      <p>{t('event.sagas', { running: sagas('running'), waiting: sagas('waiting'), stuck: sagas('stuck') })}</p>
      {ways.size === 0 ? (
        <p className="quiet">{t('event.none')}</p>
      ) : (
        <DataTable caption={t('health.events')} columns={columns} rows={[...ways.values()]} keyOf={keyOf} />
      )}
    </>
  );
}

const keyOf = ({ producer = '', consumer = '' }: Delivery) => `${producer} → ${consumer}`;

function DeliveryState({ delivery: { parked = 0, lagSeconds } }: { readonly delivery: Delivery }) {
  const { t } = useMessages(healthMessages);
  if (parked > 0) return <StateMark health="bad">{t('event.isParked')}</StateMark>;
  const isLate = Number(lagSeconds ?? 0) > worthALook.lagSeconds;
  return <StateMark health={isLate ? 'warn' : 'good'}>{t(isLate ? 'event.isLate' : 'event.isUpToDate')}</StateMark>;
}
