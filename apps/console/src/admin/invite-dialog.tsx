import { useId, useState } from 'react';
import { attemptKeys } from '../api/attempt-keys.ts';
import { useMessages } from '../language/use-messages.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { api } from '../session/session.ts';
import { TextField } from '../ui/text-field.tsx';
import { takeUser } from './admin-queries.ts';
import { adminMessages } from './messages.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** A new user without any role yet, and the link that lets them set a password. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useMessages(adminMessages);
  const [keyOf] = useState(attemptKeys);
  const [made, setMade] = useState<{ readonly name: string; readonly token: string }>();
  const id = useId();
  if (made) return <LinkDialog name={made.name} token={made.token} onClose={onClose} />;

  async function submit(filled: FormData) {
    const person = {
      loginName: textOf(filled, 'loginName'),
      displayName: textOf(filled, 'displayName'),
      email: textOf(filled, 'email'),
      language: textOf(filled, 'language'),
    };
    const { user = {}, invitationToken = '' } = await api.identity.createUser(person, {
      idempotencyKey: keyOf(person),
    });
    takeUser(user);
    setMade({ name: person.displayName, token: invitationToken });
  }

  return (
    <AskDialog title={t('user.invite')} submitName={t('user.invite.submit')} onClose={onClose} onSubmit={submit}>
      <TextField name="loginName" label={t('user.loginName')} autoComplete="off" hasFocus />
      <TextField name="displayName" label={t('user.name')} autoComplete="off" />
      <TextField name="email" label={t('user.email')} autoComplete="off" isRequired={false} />
      <div className="text-field">
        <label htmlFor={id}>{t('user.language')}</label>
        <select id={id} name="language">
          <option value="">{t('user.language.any')}</option>
          <option value="zh">{t('user.language.zh')}</option>
          <option value="en">{t('user.language.en')}</option>
        </select>
      </div>
    </AskDialog>
  );
}

interface LinkDialogProps {
  readonly name: string;
  readonly token: string;
  readonly onClose: () => void;
}

/** The token stands in the fragment, which no server and no log sees. */
export function LinkDialog({ name, token, onClose }: LinkDialogProps) {
  const { t } = useMessages(adminMessages);
  const link = new URL(`/setup#${token}`, location.href).href;
  return <SecretDialog title={t('user.link')} about={t('user.link.about', { name })} secret={link} onClose={onClose} />;
}
