import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { queryClient } from '../query-client.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { TextField } from '../ui/text-field.tsx';
import { usersQuery } from './admin-queries.ts';
import { adminMessages } from './messages.ts';
import { textsOf } from './texts.ts';

interface SiteDialogProps {
  readonly study: string;
  readonly onClose: () => void;
}

export function SiteDialog({ study, onClose }: SiteDialogProps) {
  const { t } = useMessages(adminMessages);
  async function submit(filled: FormData) {
    const site = {
      code: textOf(filled, 'code'),
      name: textsOf(textOf(filled, 'en'), textOf(filled, 'zh')),
      timeZone: textOf(filled, 'zone'),
      country: textOf(filled, 'country').toUpperCase(),
      plannedSubjects: Number(textOf(filled, 'planned') || 0),
    };
    await api.trial.addSite({ study, site });
    announce(t('site.added'));
    onClose();
    await queryClient.invalidateQueries({ queryKey: ['sites', study] });
  }
  return (
    <AskDialog title={t('site.add')} submitName={t('site.add')} onClose={onClose} onSubmit={submit}>
      <TextField name="code" label={t('site.code')} help={t('site.code.help')} autoComplete="off" hasFocus />
      <NamePair en={t('site.nameEn')} zh={t('site.nameZh')} />
      <div className="form-columns">
        <TextField name="zone" label={t('site.zone')} autoComplete="off" defaultValue={ownZone()} />
        <TextField
          name="country"
          label={t('site.country')}
          help={t('site.country.help')}
          autoComplete="off"
          isRequired={false}
        />
        <TextField name="planned" label={t('site.planned')} autoComplete="off" inputMode="numeric" isRequired={false} />
      </div>
    </AskDialog>
  );
}

/** Most sites are where the person is who adds them. */
function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface NamePairProps {
  readonly en: string;
  readonly zh: string;
  readonly texts?: { readonly en: string; readonly zh: string };
}

/** One text in both languages; one of them is enough. */
export function NamePair({ en, zh, texts }: NamePairProps) {
  return (
    <div className="form-columns">
      <TextField name="zh" label={zh} autoComplete="off" isRequired={false} defaultValue={texts?.zh} />
      <TextField name="en" label={en} autoComplete="off" isRequired={false} defaultValue={texts?.en} />
    </div>
  );
}

interface InvestigatorDialogProps extends SiteDialogProps {
  readonly site: string;
}

export function InvestigatorDialog({ study, site, onClose }: InvestigatorDialogProps) {
  const { t } = useMessages(adminMessages);
  const canSeeUsers = may(useUser(), 'user.read', '*', '*');
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: canSeeUsers });
  const id = useId();
  async function submit(filled: FormData) {
    const investigator = {
      name: textsOf(textOf(filled, 'en'), textOf(filled, 'zh')),
      role: textOf(filled, 'role'),
      user: textOf(filled, 'user'),
    };
    await api.trial.addInvestigator({ study, site, investigator });
    announce(t('site.investigator.added'));
    onClose();
    await queryClient.invalidateQueries({ queryKey: ['investigators', study, site] });
  }
  return (
    <AskDialog
      title={t('site.investigator.addTo', { site })}
      submitName={t('site.investigator.add')}
      onClose={onClose}
      onSubmit={submit}
    >
      <NamePair en={t('site.nameEn')} zh={t('site.nameZh')} />
      <div className="text-field">
        <label htmlFor={id}>{t('site.role')}</label>
        <select id={id} name="role">
          <option value="INVESTIGATOR_ROLE_PRINCIPAL">{t('site.role.PRINCIPAL')}</option>
          <option value="INVESTIGATOR_ROLE_SUB">{t('site.role.SUB')}</option>
        </select>
      </div>
      {canSeeUsers && (
        <div className="text-field">
          <label htmlFor={`${id}-user`}>{t('site.user')}</label>
          <select id={`${id}-user`} name="user">
            <option value="">{t('site.user.none')}</option>
            {users.map((user) => (
              <option key={user.id} value={user.id}>
                {[user.displayName, user.loginName].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </div>
      )}
    </AskDialog>
  );
}
