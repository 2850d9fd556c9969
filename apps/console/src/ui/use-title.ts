import { useEffect } from 'react';
import { useMessages } from '../language/use-messages.ts';

/** Names the page in the tab and for screen readers. */
export function useTitle(title: string): void {
  const { t } = useMessages();
  const app = t('app.name');
  useEffect(() => {
    document.title = title === '' ? app : `${title} · ${app}`;
  }, [title, app]);
}
