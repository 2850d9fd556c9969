import { useMessages } from '../language/use-messages.ts';
import { concernsOf } from './concerns.ts';
import type { PlatformStatus } from './machines.ts';
import { healthMessages } from './messages.ts';
import { StateMark } from './state-mark.tsx';

/** What asks for attention, each with what to do about it; or that nothing does. */
export function ConcernList({ status }: { readonly status: PlatformStatus }) {
  const { t } = useMessages(healthMessages);
  const concerns = concernsOf(status);
  return (
    <section className="card health-verdict" aria-label={t('health.verdict')}>
      {concerns.length === 0 ? (
        <StateMark health="good">{t('health.well')}</StateMark>
      ) : (
        <ul>
          {concerns.map(({ kind, severity, about, count = 0 }) => (
            <li key={`${kind} ${about}`} data-concern={kind}>
              <StateMark health={severity}>{t(`concern.${kind}`, { about, count })}</StateMark>
              <span className="quiet">{t(`concern.next.${kind}`)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
