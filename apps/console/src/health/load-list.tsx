import type { CSSProperties } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { worthALook } from './concerns.ts';
import { machinesOf, measure, type PlatformStatus } from './machines.ts';
import { healthMessages } from './messages.ts';

/** How much of what each process can work at is taken, as bars; who waits, and who was sent away. */
export function LoadList({ status }: { readonly status: PlatformStatus }) {
  const { t } = useMessages(healthMessages);
  const runs = new Map((status.processes ?? []).map(({ process = '', contexts = [] }) => [process, contexts]));
  return (
    <ul className="health-loads">
      {machinesOf(status, 'concurrency').map(({ process, machine }) => {
        const of = (name: string) => measure(machine, name);
        const share = Math.min(1, of('saturation'));
        const taken = of('inFlight.save') + of('inFlight.read') + of('inFlight.report');
        const refused = of('refused.save') + of('refused.read') + of('refused.report');
        return (
          <li key={process} className="card health-load" data-full={share > worthALook.saturation || undefined}>
            <strong>{runs.get(process)?.join(t('app.listComma')) || t('health.gateway')}</strong>
            <span className="health-bar" aria-hidden="true">
              <span style={{ '--share': share } as CSSProperties} />
            </span>
            <span>{t('load.taken', { taken, limit: Math.round(of('limit')) })}</span>
            <span className="quiet">
              {t('load.classes', {
                saves: of('inFlight.save'),
                reads: of('inFlight.read'),
                reports: of('inFlight.report'),
              })}
            </span>
            <span className="quiet">{t('load.waiting', { waiting: of('waiting'), refused })}</span>
          </li>
        );
      })}
    </ul>
  );
}
