import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { saveFile } from '../../api/save-file.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type DraftHead, draftName } from '../draft-queries.ts';
import { designerMessages } from '../messages.ts';
import type { DraftSaving } from '../saving/use-draft-saving.ts';
import { NameDialog } from './name-dialog.tsx';

interface DraftMenuProps {
  readonly study: string;
  readonly head: DraftHead;
  readonly saving: DraftSaving;
}

const formats = ['EXPORT_FORMAT_ODM_2_0', 'EXPORT_FORMAT_ODM_1_3_2'] as const;

/** What is done with the draft as a whole: another name, out as ODM, away. */
export function DraftMenu({ study, head, saving }: DraftMenuProps) {
  const { t, language } = useMessages(designerMessages);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'rename' | 'discard'>();
  const [error, setError] = useState<unknown>();
  const { draft = '' } = head;

  async function take(format: (typeof formats)[number]) {
    setError(undefined);
    try {
      await saving.saveNow();
      await saveFile(await api.draft.exportDraft({ study, draft, format }), `${study}-draft-${draft}.odm.xml`);
    } catch (failure) {
      setError(failure);
    }
  }
  async function discard(reason: string) {
    await api.draft.discardDraft({ study, draft, reason });
    await client.invalidateQueries({ queryKey: ['drafts', study] });
    await navigate({ to: '/studies/$study/builds', params: { study } });
  }

  return (
    <>
      <select
        aria-label={t('designer.more')}
        value=""
        onChange={({ target }) => {
          const { value } = target;
          const format = formats.find((one) => one === value);
          if (format) void take(format);
          else setAsked(value === 'rename' ? 'rename' : 'discard');
        }}
      >
        <option value="">{t('designer.more')}</option>
        <option value="rename">{t('designer.rename')}</option>
        {formats.map((format) => (
          <option key={format} value={format}>
            {t('designer.export', { format: format.endsWith('2_0') ? 'ODM 2.0' : 'ODM 1.3.2' })}
          </option>
        ))}
        <option value="discard">{t('designer.discard')}</option>
      </select>
      {error !== undefined && <ProblemNotice error={error} />}
      {asked === 'rename' && (
        <NameDialog
          title={t('designer.rename')}
          given={head}
          onClose={() => setAsked(undefined)}
          onName={async (name) => {
            const renamed = await api.draft.renameDraft({ study, draft, ...name });
            saving.rename(renamed);
            void client.invalidateQueries({ queryKey: ['drafts', study] });
          }}
        />
      )}
      {asked === 'discard' && (
        <ActDialog
          title={t('designer.discard.title', { name: draftName(head, language) })}
          submitName={t('designer.discard')}
          onClose={() => setAsked(undefined)}
          onAct={discard}
        >
          <p>{t('designer.discard.what')}</p>
        </ActDialog>
      )}
    </>
  );
}
