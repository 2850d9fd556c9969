import type { trial } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { subjectsMessages } from './messages.ts';

type Affair = Json<trial.Affair>;

/** What an enrolment or a change still has to do elsewhere. It goes away by itself when it is done. */
export function Affairs({ affairs }: { readonly affairs: readonly Affair[] }) {
  return (
    <div className="affairs" role="status">
      {affairs.map((affair) => (
        <AffairNotice key={`${affair.kind} ${affair.beganAt}`} affair={affair} />
      ))}
    </div>
  );
}

const kinds = { KIND_ENROLMENT: 'ENROLMENT', KIND_STATUS: 'STATUS', KIND_LINK: 'LINK' } as const;
const states = { STATE_RUNNING: 'RUNNING', STATE_WAITING: 'WAITING', STATE_STUCK: 'STUCK' } as const;
const reasons = ['NO_ACTIVE_BUILD', 'HELD', 'UNAVAILABLE'] as const;
const steps = ['person', 'casebook'] as const;

function AffairNotice({ affair }: { readonly affair: Affair }) {
  const { t, language } = useMessages(subjectsMessages);
  const kind = kinds[affair.kind as keyof typeof kinds] ?? 'STATUS';
  const state = states[affair.state as keyof typeof states] ?? 'RUNNING';
  const reason = reasons.find((known) => known === affair.reason);
  const left = steps.filter((step) => affair.steps?.includes(step)).map((step) => t(`affair.step.${step}`));
  const { tries = 0, nextTryAt } = affair;
  return (
    <div className={state === 'RUNNING' ? 'notice' : 'notice notice-restored'}>
      <p className="notice-title">{t(`affair.title.${kind}`)}</p>
      <p>
        {t(`affair.state.${state}`)} {t('affair.left', { steps: left.join(t('app.listComma')) })}
      </p>
      {reason ? <p>{t(`affair.reason.${reason}`)}</p> : affair.reason && <code>{affair.reason}</code>}
      {state !== 'RUNNING' && tries > 0 && nextTryAt && (
        <p className="quiet">{t('affair.tries', { count: tries, at: formatMoment(nextTryAt, language) })}</p>
      )}
    </div>
  );
}
