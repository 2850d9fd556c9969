import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Language } from '../../language/language.ts';
import { useMessages } from '../../language/use-messages.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { type DraftHead, draftName } from '../draft-queries.ts';
import { designerMessages } from '../messages.ts';
import { missingTexts } from '../model/missing-texts.ts';
import { useDraft } from '../model/use-draft.ts';
import { languages } from '../parts/text-pair.tsx';
import type { DraftSaving } from '../saving/use-draft-saving.ts';
import { BuildDialog } from './build-dialog.tsx';
import { DraftMenu } from './draft-menu.tsx';
import { SaveProblem, SaveStateText } from './save-state.tsx';

interface DraftHeadProps {
  readonly study: string;
  readonly head: DraftHead;
  readonly saving: DraftSaving;
  readonly onSearch: (missingIn: Language | undefined) => void;
}

/** What the draft is called, how it stands, and what can be done with the whole of it. */
export function DraftHeadBar({ study, head, saving, onSearch }: DraftHeadProps) {
  const { draft, undo, redo, canUndo, canRedo, state } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const [isBuilding, setBuilding] = useState(false);
  const missing = missingTexts(draft);
  return (
    <>
      <nav className="crumbs" aria-label={t('designer.crumbs')}>
        <Link to="/studies/$study/builds" params={{ study }}>
          {t('designer.builds')}
        </Link>
      </nav>
      <PageHead title={draftName(head, language)}>
        <button type="button" onClick={undo} disabled={!canUndo} aria-keyshortcuts="Control+Z">
          {t('designer.undo')}
        </button>
        <button type="button" onClick={redo} disabled={!canRedo} aria-keyshortcuts="Control+Y">
          {t('designer.redo')}
        </button>
        <button type="button" onClick={() => onSearch(undefined)} aria-keyshortcuts="Control+F">
          {t('designer.search')}
        </button>
        <DraftMenu study={study} head={head} saving={saving} />
        <button type="button" className="primary" onClick={() => setBuilding(true)}>
          {t('designer.build')}
        </button>
      </PageHead>
      <div className="draft-facts">
        <SaveStateText state={state} head={head} />
        {languages.map((one) => {
          const count = missing.filter((text) => text.language === one).length;
          return count === 0 ? null : (
            <button key={one} type="button" className="quiet-button missing-count" onClick={() => onSearch(one)}>
              {t('designer.missing.count', { count, language: t(`designer.language.${one}`) })}
            </button>
          );
        })}
      </div>
      <SaveProblem state={state} onRetry={saving.saveNow} />
      {isBuilding && <BuildDialog study={study} saving={saving} onClose={() => setBuilding(false)} />}
    </>
  );
}
