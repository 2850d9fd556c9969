import { useEffect, useState } from 'react';
import type { Draft } from '../model/draft.ts';
import type { LintAnswer, LintRequest } from './lint-protocol.ts';

export interface Lint extends Pick<LintAnswer, 'findings' | 'results'> {
  /** The draft that it was said of; another one while the page waits. */
  readonly draft: Draft | undefined;
  /** Nothing looks through drafts in this browser. */
  readonly isUnavailable: boolean;
}

const pauseMs = 350;
const nothing: Lint = { findings: [], results: [], draft: undefined, isUnavailable: false };

/** What is wrong with the draft as it is now, a moment after the last edit. */
export function useLint(draft: Draft): Lint {
  const [lint, setLint] = useState<Lint>(nothing);
  const [worker, setWorker] = useState<Worker>();
  useEffect(() => {
    try {
      const started = new Worker(new URL('./lint-worker.ts', import.meta.url), { type: 'module' });
      setWorker(started);
      return () => started.terminate();
    } catch {
      setLint({ ...nothing, isUnavailable: true });
      return undefined;
    }
  }, []);
  useEffect(() => {
    if (!worker) return;
    const turn = ++turns;
    const pause = setTimeout(() => worker.postMessage({ turn, draft } satisfies LintRequest), pauseMs);
    const take = ({ data: { turn: answered, findings, results } }: MessageEvent<LintAnswer>) => {
      if (answered === turn) setLint({ findings, results, draft, isUnavailable: false });
    };
    worker.addEventListener('message', take);
    return () => {
      clearTimeout(pause);
      worker.removeEventListener('message', take);
    };
  }, [worker, draft]);
  return lint;
}

let turns = 0;
