/** Until the time is over, somebody wakes, or the signal aborts. */
export async function pause(ms: number, signal: AbortSignal, woken?: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  const stop = () => over.resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await Promise.race(woken ? [over.promise, woken] : [over.promise]);
  signal.removeEventListener('abort', stop);
  clearTimeout(timer);
}
