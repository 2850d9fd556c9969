import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Phone, pinTriesMax, type Stage } from '../core/phone.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { PinField } from '../ui/pin-field.tsx';
import { useBusy } from '../ui/use-busy.ts';

interface UnlockProps {
  readonly phone: Phone;
  readonly stage: Extract<Stage, { kind: 'locked' }>;
}

export function UnlockScreen({ phone, stage }: UnlockProps) {
  const { t } = useLanguage();
  const [pin, setPin] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { isBusy, problem, run } = useBusy();
  useLayoutEffect(() => field.current?.focus(), []);
  const unlock = (event: Event) => {
    event.preventDefault();
    if (pin === '') return field.current?.focus();
    return run(async () => {
      await phone.unlock(pin);
      setPin('');
      field.current?.focus();
    });
  };
  const isWrong = stage.triesLeft < pinTriesMax && !isBusy;
  return (
    <Page>
      <Heading>{t('unlock.title')}</Heading>
      <form onSubmit={unlock} noValidate>
        <PinField id="pin" label={t('unlock.title')} value={pin} onValue={setPin} inputRef={field} isNew={false} />
        {isWrong && <Problem>{t('unlock.wrong', { count: stage.triesLeft })}</Problem>}
        {problem && <Problem>{t(problem)}</Problem>}
        <button type="submit" class="main">
          {isBusy ? t('app.busy') : t('unlock.go')}
        </button>
      </form>
      <details class="aside">
        <summary>{t('unlock.forgot')}</summary>
        <p>{t('unlock.forgotText')}</p>
        <button type="button" class="danger" onClick={() => void phone.unpair()}>
          {t('unlock.delete')}
        </button>
      </details>
    </Page>
  );
}
