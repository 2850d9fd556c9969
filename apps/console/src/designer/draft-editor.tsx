import { type ComponentType, type KeyboardEvent, Suspense, useState } from 'react';
import type { Language } from '../language/language.ts';
import { useMessages } from '../language/use-messages.ts';
import { later } from '../ui/later.ts';
import { Loading } from '../ui/loading.tsx';
import { valueStore } from '../ui/value-store.ts';
import type { StoredDraft } from './draft-queries.ts';
import { useDesignerPlace, type View, views } from './draft-search.ts';
import { FormsView } from './forms/forms-view.tsx';
import { DraftHeadBar } from './head/draft-head.tsx';
import { designerMessages } from './messages.ts';
import type { SaveState } from './model/draft.ts';
import { createDraftStore, type DraftStore } from './model/draft-store.ts';
import { type OpenDraft, OpenDraftProvider } from './model/use-draft.ts';
import { PlanView } from './plan/plan-view.tsx';
import { keptKey, readKept } from './saving/kept-draft.ts';
import { SavedElsewhere } from './saving/saved-elsewhere.tsx';
import { useDraftSaving } from './saving/use-draft-saving.ts';

const SearchDialog = later(() => import('./search/search-dialog.tsx'), 'SearchDialog');
const DraftConflict = later(() => import('./saving/draft-conflict.tsx'), 'DraftConflict');

const pages: Readonly<Record<View, ComponentType>> = {
  plan: PlanView,
  forms: FormsView,
  codes: later(() => import('./codes/codes-view.tsx'), 'CodesView'),
  checks: later(() => import('./rules/checks-view.tsx'), 'ChecksView'),
  findings: later(() => import('./lint/findings-view.tsx'), 'FindingsView'),
  settings: later(() => import('./settings/settings-view.tsx'), 'SettingsView'),
};

interface DraftEditorProps {
  readonly study: string;
  readonly draft: string;
  readonly user: string;
  readonly first: StoredDraft;
}

/** One draft open for design. */
export function DraftEditor({ study, draft: key, user, first }: DraftEditorProps) {
  const { t } = useMessages(designerMessages);
  const [{ open, opened }] = useState(() => openDraft(study, key, user, first));
  const { store, state } = open;
  const saving = useDraftSaving({ study, key, user, store, state, first: opened });
  const { view, go } = useDesignerPlace();
  const [search, setSearch] = useState<{ readonly missingIn: Language | undefined }>();
  const Shown = pages[view];
  return (
    <OpenDraftProvider value={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from everything inside */}
      <div
        className="page designer"
        onKeyDown={(event) => onKeyDown(event, store, () => setSearch({ missingIn: undefined }))}
      >
        <DraftHeadBar
          study={study}
          head={saving.base.head}
          saving={saving}
          onSearch={(missingIn) => setSearch({ missingIn })}
        />
        <SavedElsewhere study={study} saving={saving} />
        <nav className="views" aria-label={t('designer.views')}>
          {views.map((one) => (
            <a
              key={one}
              href={`?view=${one}`}
              aria-current={one === view ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                go({ view: one });
              }}
            >
              {t(`designer.view.${one}`)}
            </a>
          ))}
        </nav>
        <Suspense fallback={<Loading />}>
          <Shown />
        </Suspense>
        <Suspense fallback={null}>
          {search && <SearchDialog missingIn={search.missingIn} onClose={() => setSearch(undefined)} />}
          {saving.theirs && <DraftConflict base={saving.base} theirs={saving.theirs} onResolve={saving.resolve} />}
        </Suspense>
      </div>
    </OpenDraftProvider>
  );
}

function onKeyDown(event: KeyboardEvent, store: DraftStore, search: () => void) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.nativeEvent.isComposing) return;
  const key = event.key.toLowerCase();
  const isOwn = event.target instanceof HTMLElement && event.target.dataset.ownUndo !== undefined;
  if (key === 'z' && !isOwn) event.shiftKey ? store.redo() : store.undo();
  else if (key === 'y' && !isOwn) store.redo();
  else if (key === 'f') search();
  else return;
  event.preventDefault();
}

/** As the server has it, with what was edited before a reload on top of it; over another revision that is a conflict. */
function openDraft(
  study: string,
  key: string,
  user: string,
  first: StoredDraft,
): { open: OpenDraft; opened: StoredDraft } {
  const kept = readKept(sessionStorage, keptKey(study, key), user);
  const isSame = kept?.revision === first.head.revision;
  // What it was edited from is still to be told apart from what others saved: the save over it is refused and sorted out.
  const opened = !kept
    ? first
    : { head: { ...first.head, revision: kept.revision }, draft: isSame ? first.draft : kept.base };
  const state = valueStore<SaveState>({ kind: kept ? 'unsaved' : 'saved' });
  return { open: { store: createDraftStore(kept?.mine ?? first.draft), state }, opened };
}
