import { type FormEvent, lazy, type ReactNode, Suspense, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api, reloadUser } from '../session/session.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { accountMessages } from './messages.ts';
import { secretOf } from './secret-of.ts';

const QrCode = lazy(async () => ({ default: (await import('../ui/qr-code.tsx')).QrCode }));

/** The authenticator app: set up with the password and a first code, removed with both. */
export function SecondFactor({ isSet }: { readonly isSet: boolean }) {
  const { t } = useMessages(accountMessages);
  const [step, setStep] = useState<'rest' | 'password' | 'remove' | { readonly uri: string }>('rest');

  async function begin(text: (name: string) => string) {
    const { uri = '' } = await api.identity.beginSecondFactor({ password: text('password') });
    setStep({ uri });
  }

  async function confirm(text: (name: string) => string) {
    await api.identity.confirmSecondFactor({ oneTimeCode: text('code') });
    await settle(t('account.factor.done'));
  }

  async function remove(text: (name: string) => string) {
    await api.identity.removeSecondFactor({ password: text('password'), oneTimeCode: text('code') });
    await settle(t('account.factor.removed'));
  }

  async function settle(said: string) {
    await reloadUser();
    setStep('rest');
    announce(said);
  }

  const password = (
    <TextField name="password" type="password" label={t('session.password')} autoComplete="current-password" hasFocus />
  );
  const code = (hasFocus: boolean) => (
    <TextField
      name="code"
      label={t('session.code')}
      help={t('session.code.help')}
      autoComplete="one-time-code"
      inputMode="numeric"
      hasFocus={hasFocus}
    />
  );
  const cancel = () => setStep('rest');
  return (
    <section className="card" aria-labelledby="account-factor">
      <h2 id="account-factor">{t('account.factor')}</h2>
      <p>{isSet ? t('account.factor.set') : t('account.factor.none')}</p>
      {step === 'rest' && (
        <div className="buttons">
          <button type="button" onClick={() => setStep(isSet ? 'remove' : 'password')}>
            {isSet ? t('account.factor.remove') : t('account.factor.begin')}
          </button>
        </div>
      )}
      {step === 'password' && (
        <StepForm key="password" submitName={t('account.factor.begin')} onSubmit={begin} onCancel={cancel}>
          {password}
        </StepForm>
      )}
      {typeof step === 'object' && (
        <StepForm key="code" submitName={t('account.factor.confirm')} onSubmit={confirm} onCancel={cancel}>
          <p>{t('account.factor.scan')}</p>
          <Suspense>
            <QrCode text={step.uri} label={t('account.factor.picture')} />
          </Suspense>
          <p>
            {t('account.factor.key')} <code className="account-secret">{secretOf(step.uri)}</code>
          </p>
          <a href={step.uri}>{t('account.factor.open')}</a>
          {code(true)}
        </StepForm>
      )}
      {step === 'remove' && (
        <StepForm key="remove" submitName={t('account.factor.remove')} onSubmit={remove} onCancel={cancel}>
          {password}
          {code(false)}
        </StepForm>
      )}
    </section>
  );
}

interface StepFormProps {
  readonly submitName: string;
  readonly children: ReactNode;
  readonly onSubmit: (text: (name: string) => string) => Promise<void>;
  readonly onCancel: () => void;
}

function StepForm({ submitName, children, onSubmit, onCancel }: StepFormProps) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit((name) => String(filled.get(name) ?? ''));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      {children}
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onCancel}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy}>
          {submitName}
        </button>
      </div>
    </form>
  );
}
