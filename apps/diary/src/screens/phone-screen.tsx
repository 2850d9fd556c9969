import { useEffect, useState } from 'preact/hooks';
import { browserEnv } from '../browser/browser-env.ts';
import { useInstall } from '../browser/use-install.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import type { Phone } from '../core/phone.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';

interface PhoneProps {
  readonly phone: Phone;
  readonly diary: OpenDiary;
  readonly isSites: boolean;
  readonly back: () => void;
}

export function PhoneScreen({ phone, diary, isSites, back }: PhoneProps) {
  const { t } = useLanguage();
  const isSafe = usePersisted();
  const { install, isIos } = useInstall();
  const { waiting, refused } = diary.state();
  const unsent = waiting + refused;
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('more.phone')}</Heading>
      {isSites && <p class="notice">{t('phone.site')}</p>}
      {isSafe !== undefined && <p>{t(isSafe ? 'phone.safe' : 'phone.unsafe')}</p>}
      {isIos && <p>{t('phone.installIos')}</p>}
      {install && (
        <button type="button" class="second" onClick={install}>
          {t('phone.install')}
        </button>
      )}
      <button type="button" class="second" onClick={() => void phone.lock()}>
        {t('phone.lock')}
      </button>
      <details class="aside">
        <summary>{t('phone.delete')}</summary>
        <p>{t('phone.deleteText')}</p>
        {unsent > 0 && <p class="problem">{t('phone.deleteWaiting', { count: unsent })}</p>}
        <button type="button" class="danger" onClick={() => void phone.unpair()}>
          {t('phone.deleteYes')}
        </button>
      </details>
      <p class="quiet">{t('phone.version', { version: browserEnv.appVersion })}</p>
    </Page>
  );
}

/** Whether the browser has promised to keep the store; undefined until it answers, or where it cannot say. */
function usePersisted(): boolean | undefined {
  const [isPersisted, setPersisted] = useState<boolean>();
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setPersisted);
  }, []);
  return isPersisted;
}
