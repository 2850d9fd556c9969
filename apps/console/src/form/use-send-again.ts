import { useEffect, useEffectEvent } from 'react';

const firstMs = 2_000;
const longestMs = 20_000;

/** While somebody waits for an answer: asks again as soon as the network is back, and now and then anyway. */
export function useSendAgain(isWaiting: boolean, send: () => Promise<void>): void {
  const again = useEffectEvent(() => void send());
  useEffect(() => {
    if (!isWaiting) return;
    const pause = waits.next();
    const timer = setTimeout(again, pause);
    const listen = () => again();
    addEventListener('online', listen);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', listen);
    };
  }, [isWaiting]);
  // The pauses grow from one failure to the next, and start anew with the next form.
  useEffect(() => waits.reset, []);
}

const waits = growing();

function growing() {
  let ms = firstMs;
  return {
    next: () => {
      const now = ms;
      ms = Math.min(ms * 1.5, longestMs);
      return now;
    },
    reset: () => {
      ms = firstMs;
    },
  };
}
