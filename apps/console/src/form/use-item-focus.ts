import { useEffect } from 'react';
import { focusPath } from './next-field.ts';

/** Brings the item that a link is about into view, and the focus to it where it can be entered; once. */
export function useItemFocus(path: string | undefined, isReady: boolean): void {
  useEffect(() => {
    if (path === undefined || !isReady) return;
    document.querySelector(`[data-path="${CSS.escape(path)}"]`)?.scrollIntoView({ block: 'center' });
    focusPath(path);
  }, [path, isReady]);
}
