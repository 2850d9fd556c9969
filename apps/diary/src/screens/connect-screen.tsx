import { useEffect, useState } from 'preact/hooks';
import { clearPractised } from '../browser/practised.ts';
import { goInstead, linkedCode } from '../browser/use-place.ts';
import { isPin, type Phone, type Stage } from '../core/phone.ts';
import { isCode } from '../core/proof.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { PinField } from '../ui/pin-field.tsx';
import { useBusy } from '../ui/use-busy.ts';

interface ConnectProps {
  readonly phone: Phone;
  readonly stage: Extract<Stage, { kind: 'new' }>;
}

/** The code of the site, a PIN of one's own, and one tap. */
export function ConnectScreen({ phone, stage }: ConnectProps) {
  const { t } = useLanguage();
  const [code, setCode] = useState(linkedCode);
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const { isBusy, problem, setProblem, run } = useBusy(wordOf);
  // The link is opened while this page is open already.
  useEffect(() => {
    const look = () => setCode((before) => linkedCode() || before);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  const connect = (event: Event) => {
    event.preventDefault();
    const fault = faultOf(code, pin, again);
    if (fault) return setProblem(fault);
    return run(async () => {
      clearPractised();
      await phone.pair({ code, pin });
      goInstead({ name: 'today' });
      void navigator.storage?.persist?.();
    });
  };
  return (
    <Page>
      <Heading>{t('connect.title')}</Heading>
      {stage.gone && <Gone gone={stage.gone} lost={stage.lost ?? 0} />}
      <p>{t('connect.why')}</p>
      <form onSubmit={connect} noValidate>
        <div class="field">
          <label for="code">{t('connect.code')}</label>
          <p class="quiet" id="code-hint">
            {t('connect.codeHint')}
          </p>
          <input
            id="code"
            class="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            aria-describedby="code-hint"
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </div>
        <PinField id="pin" label={t('connect.pin')} hint={t('connect.pinHint')} value={pin} onValue={setPin} isNew />
        <PinField id="again" label={t('connect.pinAgain')} value={again} onValue={setAgain} isNew />
        {problem && <Problem>{t(problem)}</Problem>}
        <button type="submit" class="main">
          {isBusy ? t('app.busy') : t('connect.go')}
        </button>
      </form>
    </Page>
  );
}

function Gone({ gone, lost }: { readonly gone: NonNullable<ConnectProps['stage']['gone']>; readonly lost: number }) {
  const { t } = useLanguage();
  return (
    <div class="notice" role="status">
      <p>{t(`gone.${gone}`)}</p>
      {lost > 0 && <p>{t('gone.lost', { count: lost })}</p>}
    </div>
  );
}

function faultOf(code: string, pin: string, again: string) {
  if (!isCode(code)) return 'connect.codeShort';
  if (!isPin(pin)) return 'connect.pinShort';
  return pin === again ? undefined : 'connect.pinsDiffer';
}

function wordOf(reason: string) {
  if (reason === 'PAIRING_CODE_WRONG' || reason === 'NOT_FOUND') return 'connect.codeWrong';
  return reason === 'RATE_LIMITED' ? 'connect.wait' : undefined;
}
