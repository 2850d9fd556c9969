import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { announce } from '../ui/announcer.tsx';
import { Loading } from '../ui/loading.tsx';
import { Modal } from '../ui/modal.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { releaseMessages } from './messages.ts';
import { type Build, findingsQuery, releasesKey } from './release-queries.ts';

interface PublishDialogProps {
  readonly study: string;
  readonly build: Build;
  readonly onClose: () => void;
}

/** What stands in the way of publishing is said before anybody tries: errors, and a build nobody could enter anything in. */
export function PublishDialog({ study, build: { build = '', counts }, onClose }: PublishDialogProps) {
  const { t } = useMessages(releaseMessages);
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const { data: findings, error: unread } = useQuery(findingsQuery(study, build));
  const count = (severity: string) => findings?.filter((one) => one.severity === severity).length ?? 0;
  const errors = count('SEVERITY_ERROR');
  const isEmpty = !counts?.visits || !counts.forms;
  const gates = [
    { key: 'errors', isOpen: errors === 0, text: t('release.gate.errors', { count: errors }) },
    {
      key: 'forms',
      isOpen: !isEmpty,
      text: t('release.gate.forms', { visits: counts?.visits ?? 0, forms: counts?.forms ?? 0 }),
    },
  ];
  const mayPublish = findings !== undefined && gates.every(({ isOpen }) => isOpen);

  async function publish() {
    setBusy(true);
    setError(undefined);
    try {
      await api.edc.publishBuild({ study, build });
      await client.invalidateQueries({ queryKey: releasesKey(study) });
      void client.invalidateQueries({ queryKey: ['builds', study] });
      onClose();
      announce(t('release.publish.done', { build }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Modal title={t('release.publish.title', { build })} onClose={onClose}>
      <p>{t('release.publish.about')}</p>
      {unread && <ProblemNotice error={unread} />}
      {!findings && !unread && <Loading />}
      {findings && (
        <ul className="gates">
          {gates.map(({ key, isOpen, text }) => (
            <li key={key} data-gate={isOpen ? 'open' : 'closed'}>
              {text}
            </li>
          ))}
          {count('SEVERITY_WARNING') > 0 && (
            <li data-gate="note">{t('release.gate.warnings', { count: count('SEVERITY_WARNING') })}</li>
          )}
        </ul>
      )}
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="button" className="primary" disabled={!mayPublish || isBusy} onClick={publish}>
          {t('release.publish')}
        </button>
      </div>
    </Modal>
  );
}
