import { useMessages } from '../language/use-messages.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { TextArea } from '../review/text-area.tsx';
import { api } from '../session/session.ts';
import { verificationMessages } from './messages.ts';

interface QueryDialogProps {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly path: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** A question to the site about one item. */
export function QueryDialog({ study, subject, form, path, name, onClose, onDone }: QueryDialogProps) {
  const { t } = useMessages(verificationMessages);
  async function ask(filled: FormData) {
    await api.query.openQuery({ study, subject, form, path, text: textOf(filled, 'text') });
    onDone();
  }
  return (
    <AskDialog
      title={t('verification.queryName', { item: name })}
      submitName={t('verification.raise')}
      onClose={onClose}
      onSubmit={ask}
    >
      <TextArea name="text" label={t('verification.question')} maxLength={2000} hasFocus />
    </AskDialog>
  );
}
