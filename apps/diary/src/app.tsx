import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { browserEnv } from './browser/browser-env.ts';
import { followUpdates } from './browser/updates.ts';
import { usePlace } from './browser/use-place.ts';
import { mayReload } from './core/may-reload.ts';
import type { Phone } from './core/phone.ts';
import { ConnectScreen } from './screens/connect-screen.tsx';
import { DiaryScreens } from './screens/diary-screens.tsx';
import { ElsewhereScreen } from './screens/elsewhere-screen.tsx';
import { UnlockScreen } from './screens/unlock-screen.tsx';

/** Put away for so long, the diary asks for the PIN again. */
const lockAfterMs = 5 * 60_000;

export function App({ phone }: { readonly phone: Phone }) {
  const stage = useStage(phone);
  const place = usePlace();
  useUpdates(phone);
  useLife(phone);
  switch (stage.kind) {
    case 'new':
      return <ConnectScreen phone={phone} stage={stage} />;
    case 'locked':
      return <UnlockScreen phone={phone} stage={stage} />;
    case 'elsewhere':
      return <ElsewhereScreen phone={phone} />;
    case 'open':
      return <DiaryScreens phone={phone} diary={stage.diary} isSites={stage.isSites} place={place} />;
  }
}

/** Drawn anew whenever anything of the phone changes, and as time goes by. */
function useStage(phone: Phone) {
  const [, draw] = useState(0);
  // Before anything else can happen: a change that nobody hears of would be drawn twenty seconds later.
  useLayoutEffect(() => {
    const changed = () => draw((count) => count + 1);
    const timer = setInterval(changed, 20_000);
    const leave = phone.subscribe(changed);
    return () => {
      clearInterval(timer);
      leave();
    };
  }, [phone]);
  return phone.stage();
}

/** Back on the screen, or back in a network: look where we are and send what waits. */
function useLife(phone: Phone): void {
  useEffect(() => {
    let hiddenSinceMs: number | undefined;
    const wake = () => {
      const stage = phone.stage();
      if (stage.kind !== 'open') return;
      void stage.diary.look();
      void stage.diary.sync();
    };
    const seen = () => {
      if (document.visibilityState === 'hidden') hiddenSinceMs = browserEnv.now();
      else if (hiddenSinceMs !== undefined && Math.abs(browserEnv.now() - hiddenSinceMs) > lockAfterMs) {
        void phone.lock();
      } else wake();
    };
    document.addEventListener('visibilitychange', seen);
    addEventListener('online', wake);
    const timer = setInterval(wake, 15 * 60_000);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('online', wake);
      clearInterval(timer);
    };
  }, [phone]);
}

/** What is typed to connect or to unlock, and the PIN that is being looked at, would be gone with the page. */
const isTyping = () =>
  [...document.querySelectorAll<HTMLInputElement>('#code, [type=password]')].some(({ value }) => value !== '');

/** A page that lives on under another version's worker has all of its own files by then. */
function useUpdates(phone: Phone): void {
  useEffect(() => {
    const isSeen = () => document.visibilityState === 'visible';
    const isIdle = () => mayReload(phone.stage(), { isTyping: isTyping(), isSeen: isSeen() });
    let leave = () => {};
    const follow = () =>
      void followUpdates(isIdle).then(({ tryUpdate }) => {
        leave = phone.subscribe(tryUpdate);
      });
    // The first page is not to share its network with what is only kept for later.
    const timer = setTimeout(follow, 1_000);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [phone]);
}
