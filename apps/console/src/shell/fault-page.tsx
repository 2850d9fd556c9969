import type { ErrorComponentProps } from '@tanstack/react-router';
import { Problem } from '../api/problem.ts';
import { useMessages } from '../language/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

export function MissingPage() {
  const { t } = useMessages();
  return (
    <EmptyState title={t('app.notFound')} next={t('app.notFound.next')}>
      <a href="/">{t('studies.title')}</a>
    </EmptyState>
  );
}

/** A refusal that a page did not handle, or a bug of the page. */
export function FaultPage({ error, reset }: ErrorComponentProps) {
  const { t } = useMessages();
  if (error instanceof Problem) return <ProblemNotice error={error} onRetry={reset} />;
  return (
    <EmptyState title={t('app.broken')} next={t('app.broken.next')}>
      <button type="button" onClick={() => location.reload()}>
        {t('app.reload')}
      </button>
    </EmptyState>
  );
}
