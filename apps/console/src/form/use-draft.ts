import { useEffect } from 'react';
import { writeDraft } from './drafts.ts';
import { contentChannel, type FormStore } from './form-store.ts';

const pauseMs = 250;

/** Keeps what is typed in the tab's storage, shortly after a pause and at the latest when the page goes away. */
export function useDraft(store: FormStore, key: string, user: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      clearTimeout(timer);
      timer = undefined;
      writeDraft(sessionStorage, key, { user, entries: store.draft() });
    };
    const unfollow = store.follow(contentChannel, () => {
      timer ??= setTimeout(write, pauseMs);
    });
    const flush = () => timer !== undefined && write();
    addEventListener('pagehide', flush);
    return () => {
      flush();
      unfollow();
      removeEventListener('pagehide', flush);
    };
  }, [store, key, user]);
}
