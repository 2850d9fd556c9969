import { useEffect, useState } from 'react';
import { Problem, type Violation } from '../api/problem.ts';
import { useMessages } from '../language/use-messages.ts';
import type { MessageKey } from '../messages/en.ts';

interface ProblemNoticeProps {
  readonly error: unknown;
  /** Those to list; all of the problem's by default. */
  readonly violations?: readonly Violation[];
  /** The field of a violation in words; '' for one that its text says all about. */
  readonly nameOf?: (field: string) => string;
  readonly onRetry?: () => void;
}

/** A refusal for the person at the screen: what, what next, and the number to report. */
export function ProblemNotice({ error, violations, nameOf, onRetry }: ProblemNoticeProps) {
  const { t, language } = useMessages();
  const problem = error instanceof Problem ? error : undefined;
  return (
    <div className="notice notice-problem" role="alert">
      <p className="notice-title">{problem?.titles[language] ?? t('app.broken')}</p>
      <p>{problem?.next[language] ?? t('app.broken.next')}</p>
      {problem && <HeldAt problem={problem} />}
      {problem?.reason === 'ACCOUNT_LOCKED' && <LockedFor until={problem.facts.lockedUntil ?? ''} />}
      <Violations list={violations ?? problem?.violations ?? []} nameOf={nameOf} />
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
      {problem?.traceId && <p className="quiet trace">{t('app.trace', { id: problem.traceId })}</p>}
    </div>
  );
}

const levels: Readonly<Record<string, MessageKey>> = {
  form: 'hold.at.form',
  visit: 'hold.at.visit',
  subject: 'hold.at.subject',
  site: 'hold.at.site',
  study: 'hold.at.study',
};

/** Which level is frozen or locked: that is where it is undone. */
function HeldAt({ problem: { reason, facts } }: { readonly problem: Problem }) {
  const { t } = useMessages();
  const level = reason === 'HELD' ? levels[facts.at ?? ''] : undefined;
  return level ? <p>{t(level)}</p> : null;
}

const tickMs = 5_000;

/** How long an account stays locked after too many failures, counted down. */
function LockedFor({ until }: { readonly until: string }) {
  const { t } = useMessages();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  const leftMs = Date.parse(until) - nowMs;
  if (Number.isNaN(leftMs)) return null;
  return <p>{leftMs > 0 ? t('session.lockedFor', { minutes: Math.ceil(leftMs / 60_000) }) : t('session.unlocked')}</p>;
}

function Violations({ list, nameOf }: { list: readonly Violation[]; nameOf: ProblemNoticeProps['nameOf'] }) {
  const { language } = useMessages();
  if (list.length === 0) return null;
  return (
    <ul>
      {list.map(({ field, rule, text }) => (
        <li key={`${field} ${rule}`}>
          {nameOf ? <strong>{nameOf(field)}</strong> : <code>{field}</code>} {text[language]}
        </li>
      ))}
    </ul>
  );
}
