import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** What one goes to from anywhere in a study. */
const pages = [
  '/shell/studies/$study/subjects',
  '/shell/studies/$study/subjects/$subject',
  '/shell/studies/$study/subjects/$subject/forms/$form',
  '/shell/studies/$study/matrix',
] as const;

/** Brings the code of the pages one goes to most, once the page one is at has nothing more to do. */
export function useWarmPages(study: string | undefined): void {
  const router = useRouter();
  useEffect(() => {
    if (study === undefined) return;
    const warm = () => {
      // A page whose code does not come is told by whoever opens it.
      for (const page of pages) void router.loadRouteChunk(router.routesById[page])?.catch(() => undefined);
    };
    // Safari has no idle callback.
    if (!('requestIdleCallback' in globalThis)) return cancelLater(setTimeout(warm, 1_000));
    const handle = requestIdleCallback(warm, { timeout: 5_000 });
    return () => cancelIdleCallback(handle);
  }, [router, study]);
}

const cancelLater = (timer: ReturnType<typeof setTimeout>) => () => clearTimeout(timer);
