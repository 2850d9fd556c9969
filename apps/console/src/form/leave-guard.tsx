import { useBlocker } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import type { FormStore } from './form-store.ts';

/** Asks before somebody leaves what is not saved; it is kept in this tab either way. */
export function LeaveGuard({ store }: { readonly store: FormStore }) {
  const { t } = useMessages();
  const hasChanges = () => store.summary().changed.length > 0;
  const blocker = useBlocker({ shouldBlockFn: hasChanges, enableBeforeUnload: hasChanges, withResolver: true });
  if (blocker.status !== 'blocked') return null;
  return (
    <Modal title={t('leave.title')} onClose={blocker.reset}>
      <p>{t('leave.what', { count: store.summary().changed.length })}</p>
      <div className="buttons">
        <button type="button" className="primary" onClick={blocker.reset}>
          {t('leave.stay')}
        </button>
        <button type="button" onClick={blocker.proceed}>
          {t('leave.leave')}
        </button>
      </div>
    </Modal>
  );
}
