import { useQueryClient } from '@tanstack/react-query';
import type { epro } from '@verum/contracts';
import { type FormEvent, lazy, Suspense, useEffect, useId, useState } from 'react';
import type { Json } from '../../api/json.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { participantMessages } from '../participant-messages.ts';
import { clockText, groupedCode, secondsLeft } from './pairing-code.ts';

const QrCode = lazy(async () => ({ default: (await import('../../ui/qr-code.tsx')).QrCode }));

interface PairingDialogProps {
  readonly study: string;
  readonly subject: string;
  readonly isPaired: boolean;
  readonly onClose: () => void;
}

type Code = Json<epro.PairingCode>;

/** Makes a code for one pairing and shows it, as a picture and to be read out, while it is good. */
export function PairingDialog({ study, subject, isPaired, onClose }: PairingDialogProps) {
  const { t } = useMessages(participantMessages);
  const [code, setCode] = useState<Code>();
  const client = useQueryClient();
  // Whoever closes it wants to see whether the device is there.
  const close = () => {
    void client.invalidateQueries({ queryKey: ['epro', study] });
    onClose();
  };
  return (
    <Modal title={t('epro.pairing.title', { subject })} onClose={close}>
      {code ? (
        <ShownCode code={code} onAgain={() => setCode(undefined)} onClose={close} />
      ) : (
        <AskForCode study={study} subject={subject} isPaired={isPaired} onCode={setCode} onClose={close} />
      )}
    </Modal>
  );
}

interface AskForCodeProps extends PairingDialogProps {
  readonly onCode: (code: Code) => void;
}

function AskForCode({ study, subject, isPaired, onCode, onClose }: AskForCodeProps) {
  const { t } = useMessages(participantMessages);
  const [kind, setKind] = useState<'OWN' | 'SITE'>('OWN');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const name = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const replaces = kind === 'OWN' && new FormData(event.currentTarget).get('replaces') === 'on';
    setBusy(true);
    setError(undefined);
    try {
      onCode(await api.device.createPairingCode({ study, subject, kind: `DEVICE_KIND_${kind}`, replaces }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <fieldset className="choices">
        <legend>{t('epro.pairing.kind')}</legend>
        {(['OWN', 'SITE'] as const).map((one) => (
          <label key={one} className="check">
            <input type="radio" name={name} checked={kind === one} onChange={() => setKind(one)} />
            {t(`epro.pairing.${one}`)}
          </label>
        ))}
      </fieldset>
      {kind === 'OWN' && isPaired && (
        <label className="check">
          <input type="checkbox" name="replaces" defaultChecked />
          {t('epro.pairing.replaces')}
        </label>
      )}
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy}>
          {t('epro.pairing.make')}
        </button>
      </div>
    </form>
  );
}

interface ShownCodeProps {
  readonly code: Code;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

function ShownCode({ code: { code = '', path = '', expiresAt = '' }, onAgain, onClose }: ShownCodeProps) {
  const { t } = useMessages(participantMessages);
  const left = useSecondsLeft(expiresAt);
  const link = new URL(path, globalThis.location.origin).href;
  return (
    <div className="stack pairing">
      {left > 0 ? (
        <>
          <p>{t('epro.pairing.how')}</p>
          <Suspense fallback={<Loading />}>
            <QrCode text={link} label={t('epro.pairing.picture')} />
          </Suspense>
          <p className="pairing-code">{groupedCode(code)}</p>
          <p className="quiet pairing-link">{new URL('/diary/', globalThis.location.origin).href}</p>
          <p>{t('epro.pairing.left', { time: clockText(left) })}</p>
        </>
      ) : (
        <p role="status">{t('epro.pairing.over')}</p>
      )}
      <div className="buttons">
        <button type="button" onClick={onAgain}>
          {t('epro.pairing.again')}
        </button>
        <button type="button" className="primary" onClick={onClose}>
          {t('epro.close')}
        </button>
      </div>
    </div>
  );
}

function useSecondsLeft(until: string): number {
  const [left, setLeft] = useState(() => secondsLeft(until, Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(until, Date.now())), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}
