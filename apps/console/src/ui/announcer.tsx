import { useEffect } from 'react';
import { useValue, valueStore } from './value-store.ts';

const said = valueStore<{ readonly text: string; readonly id: number } | undefined>(undefined);
const shownMs = 6_000;

/** Tells that something was done, on the screen and to screen readers. What failed is told where it failed instead. */
export function announce(text: string): void {
  said.set({ text, id: (said.get()?.id ?? 0) + 1 });
}

/** Where `announce` speaks; once, in the shell. */
export function Announcer() {
  const now = useValue(said);
  useEffect(() => {
    if (!now) return;
    const timer = setTimeout(() => said.set(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div className="announcer" role="status" aria-live="polite">
      {now && <p key={now.id}>{now.text}</p>}
    </div>
  );
}
