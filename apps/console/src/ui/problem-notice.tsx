import { Problem, type Violation } from '../api/problem.ts';
import { useMessages } from '../language/use-messages.ts';

interface ProblemNoticeProps {
  readonly error: unknown;
  /** Those to list; all of the problem's by default. */
  readonly violations?: readonly Violation[];
  readonly onRetry?: () => void;
}

/** A refusal for the person at the screen: what, what next, and the number to report. */
export function ProblemNotice({ error, violations, onRetry }: ProblemNoticeProps) {
  const { t, language } = useMessages();
  const problem = error instanceof Problem ? error : undefined;
  return (
    <div className="notice notice-problem" role="alert">
      <p className="notice-title">{problem?.titles[language] ?? t('app.broken')}</p>
      <p>{problem?.next[language] ?? t('app.broken.next')}</p>
      <Violations list={violations ?? problem?.violations ?? []} />
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
      {problem?.traceId && <p className="quiet trace">{t('app.trace', { id: problem.traceId })}</p>}
    </div>
  );
}

function Violations({ list }: { readonly list: readonly Violation[] }) {
  const { language } = useMessages();
  if (list.length === 0) return null;
  return (
    <ul>
      {list.map(({ field, rule, text }) => (
        <li key={`${field} ${rule}`}>
          <code>{field}</code> {text[language]}
        </li>
      ))}
    </ul>
  );
}
