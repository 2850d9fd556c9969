import { useId, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { adminMessages } from './messages.ts';

interface SecretDialogProps {
  readonly title: string;
  readonly about: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Something that is shown this once: it is in this dialog and nowhere else. */
export function SecretDialog({ title, about, secret, onClose }: SecretDialogProps) {
  const { t } = useMessages(adminMessages);
  const [isCopied, setCopied] = useState(false);
  const id = useId();
  return (
    <Modal title={title}>
      <p id={id}>{about}</p>
      <input
        className="secret"
        readOnly
        value={secret}
        aria-label={title}
        aria-describedby={id}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="buttons">
        <span role="status" className="quiet">
          {isCopied && t('user.link.copied')}
        </span>
        <button type="button" onClick={() => navigator.clipboard?.writeText(secret).then(() => setCopied(true))}>
          {t('user.link.copy')}
        </button>
        <button type="button" className="primary" onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </Modal>
  );
}
