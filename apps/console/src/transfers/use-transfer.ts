import { useEffect, useRef, useState } from 'react';
import { cancelled, type Job } from './jobs.ts';

/** `startedMs`: of the wall clock. `bytes`: so far, of what is sent or read. `job`: at the server, as it was told last. */
export type TransferState<R> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly startedMs: number; readonly bytes: number; readonly job?: Job }
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'cancelled' };

export interface Transfer<R> {
  readonly state: TransferState<R>;
  /** Answers how it ended. Leaving the page ends what the page does; a job at the server goes on. */
  readonly run: (
    work: (
      signal: AbortSignal,
      onProgress: (progress: { readonly bytes?: number; readonly job?: Job }) => void,
    ) => Promise<R>,
  ) => Promise<'done' | 'failed' | 'cancelled'>;
  readonly cancel: () => void;
  readonly forget: () => void;
}

export function useTransfer<R>(): Transfer<R> {
  const [state, setState] = useState<TransferState<R>>({ kind: 'idle' });
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  return {
    state,
    cancel: () => abort.current?.abort(cancelled),
    forget: () => setState({ kind: 'idle' }),
    run: async (work) => {
      const own = new AbortController();
      abort.current = own;
      const startedMs = Date.now();
      setState({ kind: 'running', startedMs, bytes: 0 });
      try {
        const result = await work(own.signal, (progress) =>
          setState({ kind: 'running', startedMs, bytes: 0, ...progress }),
        );
        setState({ kind: 'done', result });
        return 'done';
      } catch (error) {
        setState(own.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error });
        return own.signal.aborted ? 'cancelled' : 'failed';
      }
    },
  };
}

/** The wall clock, by the second, while `isOn`. */
export function useNowMs(isOn: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isOn]);
  return nowMs;
}
