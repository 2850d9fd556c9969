import { Problem } from '../api/problem.ts';

export interface RenewalOptions {
  /** Trades the refresh token for a new session. @throws Problem */
  readonly refresh: () => Promise<unknown>;
  /** Asks the person to sign in again. False when nobody was signed in. */
  readonly expire: () => boolean;
  /** Shared by the tabs of this browser. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>;
}

export interface Renewal {
  /** True as soon as the request that was sent at `sentAtMs` and refused may be sent again. */
  renew(sentAtMs: number, isQuiet: boolean): Promise<boolean>;
  /** The person has signed in again (true) or has left (false): requests that waited go on or fail. */
  resume(isSignedIn: boolean): void;
}

/** Shared by the tabs of this browser: a refresh token used twice ends the session in all of them. */
const lockName = 'verum-refresh';
const renewedKey = 'verum.renewedAt';

/** One refresh at a time, whatever the number of requests that were refused together. */
export function createRenewal({ refresh, expire, storage }: RenewalOptions): Renewal {
  let running: Promise<boolean> | undefined;
  let waiting: ((isSignedIn: boolean) => void)[] = [];

  async function refreshOnce(sentAtMs: number): Promise<boolean> {
    // Another tab may have renewed the session while this request was under way.
    if (Number(storage().getItem(renewedKey) ?? 0) > sentAtMs) return true;
    try {
      await refresh();
      storage().setItem(renewedKey, String(Date.now()));
      return true;
    } catch (error) {
      // Only a refused token, or none, ends the session; a server that is away or busy must not sign anybody out.
      if (error instanceof Problem && [400, 401, 403].includes(error.status)) return false;
      throw error;
    }
  }

  async function renew(sentAtMs: number, isQuiet: boolean): Promise<boolean> {
    running ??= underLock(() => refreshOnce(sentAtMs)).finally(() => {
      running = undefined;
    });
    if (await running) return true;
    if (isQuiet || !expire()) return false;
    return new Promise((resolve) => waiting.push(resolve));
  }

  return {
    renew,
    resume: (isSignedIn) => {
      const resumed = waiting;
      waiting = [];
      for (const resolve of resumed) resolve(isSignedIn);
    },
  };
}

/** Browsers keep locks from pages that came over plain HTTP; there, tabs are only kept apart by `renewedKey`. */
function underLock<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(lockName, work) : work();
}
