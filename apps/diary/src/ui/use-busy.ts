import { useRef, useState } from 'preact/hooks';
import { Refused, Unreached } from '../core/calls.ts';
import type { Key } from '../language/en.ts';

/** Runs one thing at a time, and says in words what went wrong. */
export function useBusy(wordOf: (reason: string) => Key | undefined = () => undefined) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Key>();
  const running = useRef(false);
  const run = async (work: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error, wordOf));
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { isBusy, problem, setProblem, run };
}

function problemOf(error: unknown, wordOf: (reason: string) => Key | undefined): Key {
  if (error instanceof Unreached) return 'app.offline';
  return (error instanceof Refused ? wordOf(error.reason) : undefined) ?? 'app.failed';
}
