import { useMessages } from '../language/use-messages.ts';
import type { MessageKey } from '../messages/en.ts';

const keys: Readonly<Record<string, MessageKey>> = {
  SUBJECT_STATUS_SCREENING: 'status.SCREENING',
  SUBJECT_STATUS_SCREEN_FAILED: 'status.SCREEN_FAILED',
  SUBJECT_STATUS_ENROLLED: 'status.ENROLLED',
  SUBJECT_STATUS_COMPLETED: 'status.COMPLETED',
  SUBJECT_STATUS_WITHDRAWN: 'status.WITHDRAWN',
};

/** A subject's status in words; nothing for one this build does not know. */
export function SubjectStatus({ status }: { readonly status: string | undefined }) {
  const { t } = useMessages();
  const key = keys[status ?? ''];
  return key ? <span className="subject-status">{t(key)}</span> : null;
}
