import { useMessages } from '../language/use-messages.ts';

/** Shown only after a moment (by its style), so that quick answers do not flash. */
export function Loading() {
  const { t } = useMessages();
  return (
    <p className="loading" role="status">
      {t('app.loading')}
    </p>
  );
}
