import { type Clock, refuse } from '@verum/call';
import { methodRules } from '@verum/contracts';
import type { Hedge } from '@verum/resilience';
import type { ClientInterceptor } from '../channel.ts';

export interface HedgeParts {
  readonly hedge: Hedge;
  readonly clock: Clock;
}

/**
 * Sends a read a second time when it takes longer than nearly all others, and takes the answer that comes first; the
 * other is cancelled. Only reads: a write runs once. Not reports: they are slow because they are heavy.
 */
export function hedgeReads({ hedge, clock }: HedgeParts): ClientInterceptor {
  return (next) => ({
    ...next,
    unary: (method, request, envelope) => {
      const { isRead, workClass } = methodRules(method);
      if (!isRead || workClass === 'report') return next.unary(method, request, envelope);
      const startedMs = clock.monotonicMs();
      const afterMs = hedge.called();
      return new Promise((resolve, reject) => {
        const running = new Set<AbortController>();
        const send = () => {
          const own = new AbortController();
          running.add(own);
          const sent = {
            ...envelope,
            signal: AbortSignal.any([envelope.signal, own.signal]),
            timeoutMs: envelope.timeoutMs - (clock.monotonicMs() - startedMs),
          };
          next.unary(method, request, sent).then(
            (answer) => {
              running.delete(own);
              if (isOver) return;
              isOver = true;
              clearTimeout(timer);
              hedge.answered(clock.monotonicMs() - startedMs);
              resolve(answer);
              for (const other of running) other.abort(refuse('CANCELLED'));
            },
            (error: unknown) => {
              running.delete(own);
              // As long as another is on its way, it may still be answered.
              if (isOver || running.size > 0) return;
              isOver = true;
              clearTimeout(timer);
              reject(error);
            },
          );
        };
        let isOver = false;
        const again = () => {
          if (!isOver && hedge.tryHedge()) send();
        };
        const timer = afterMs === undefined ? undefined : setTimeout(again, afterMs);
        send();
      });
    },
  });
}
