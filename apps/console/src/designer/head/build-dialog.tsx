import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { edc } from '@verum/contracts';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Json } from '../../api/json.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { designerMessages } from '../messages.ts';
import type { DraftSaving } from '../saving/use-draft-saving.ts';

interface BuildDialogProps {
  readonly study: string;
  readonly saving: DraftSaving;
  readonly onClose: () => void;
}

type Answer = Json<edc.BuildDraftResponse>;

/** Makes an unpublished build of the draft: saves it first, then says what was noticed and where the build is. */
export function BuildDialog({ study, saving, onClose }: BuildDialogProps) {
  const { t, language } = useMessages(designerMessages);
  const client = useQueryClient();
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<unknown>();
  const [isUnsaved, setUnsaved] = useState(false);
  const [wasSaved, setWasSaved] = useState(false);

  const save = useEffectEvent(async () => {
    if (await saving.saveNow()) setWasSaved(true);
    else setUnsaved(true);
  });
  const build = useEffectEvent(async () => {
    const { draft = '', revision = '' } = saving.base.head;
    try {
      setAnswer(await api.draft.buildDraft({ study, draft, expectedRevision: revision }));
      void client.invalidateQueries({ queryKey: ['releases', study] });
      void client.invalidateQueries({ queryKey: ['drafts', study] });
    } catch (failure) {
      setError(failure);
    }
  });
  useEffect(() => void save(), []);
  // Only when the page knows the revision that was saved.
  useEffect(() => {
    if (wasSaved) void build();
  }, [wasSaved]);

  const findings = answer?.findings ?? [];
  return (
    <Modal title={t('designer.build.title')} onClose={onClose}>
      {!answer && error === undefined && !isUnsaved && <Loading />}
      {isUnsaved && <p className="notice notice-problem">{t('designer.build.unsaved')}</p>}
      {error !== undefined && <ProblemNotice error={error} />}
      {answer?.build && (
        <>
          <p>{t('designer.build.done', { build: answer.build.build ?? '', oid: answer.build.oid ?? '' })}</p>
          {findings.length > 0 && (
            <>
              <p>{t('designer.build.findings', { count: findings.length })}</p>
              <ul className="build-findings">
                {findings.slice(0, 50).map((one) => (
                  <li key={`${one.rule} ${one.path} ${one.line}`} data-severity={one.severity}>
                    {language === 'zh' ? one.messageZh : one.messageEn} <code>{one.path}</code>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <div className="buttons">
        <button type="button" onClick={onClose}>
          {t('designer.build.goOn')}
        </button>
        {answer?.build && (
          <Link
            className="button primary"
            to="/studies/$study/builds/$build"
            params={{ study, build: answer.build.build ?? '' }}
          >
            {t('designer.build.open')}
          </Link>
        )}
      </div>
    </Modal>
  );
}
