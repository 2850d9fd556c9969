import { parseItemPath } from '@verum/values';
import { Suspense, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { holdOf } from '../casebook/form-facts.ts';
import { translate, useMessages } from '../language/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { later } from '../ui/later.ts';
import { valueStore } from '../ui/value-store.ts';
import { noPreview } from './checks/preview-facts.ts';
import { usePreview } from './checks/use-preview.ts';
import { completeTyping } from './complete-typing.ts';
import { draftKey, readDraft, readPending } from './drafts.ts';
import { noQueries, useFormQueries } from './field-queries.ts';
import { type OpenForm, OpenFormProvider } from './form-context.ts';
import { FormHead } from './form-head.tsx';
import { formLayout, type LaidOutItem, laidOutItems } from './form-layout.ts';
import { type Conflict, createFormStore } from './form-store.ts';
import { storedItems } from './form-values.ts';
import { KeptValues } from './kept-values.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { focusPath } from './next-field.ts';
import { noNotes, useFormNotes } from './notes/field-notes-data.ts';
import { isOffered, placeFacts } from './place-facts.ts';
import { rowKeys } from './repeats.ts';
import { ReviewBar } from './review/review-bar.tsx';
import { SaveBar } from './save-bar.tsx';
import { Sections } from './sections.tsx';
import { useDraft } from './use-draft.ts';
import { useFormKeys } from './use-form-keys.ts';
import { type FormAnswer, type Goal, type SavePhase, useFormSaving } from './use-form-saving.ts';
import { judgeContent, valueSpec } from './value-spec.ts';

// Wanted when a form is saved, so they do not wait at its door; brought right after it, because a network may be lost.
const dialogs = {
  reason: () => import('./reason-dialog.tsx'),
  conflict: () => import('./conflict-dialog.tsx'),
};
const ReasonDialog = later(dialogs.reason, 'ReasonDialog');
const ConflictDialog = later(dialogs.conflict, 'ConflictDialog');

export interface FormEditorProps
  extends Omit<OpenForm, 'store' | 'places' | 'preview' | 'queries' | 'notes' | 'isReadOnly' | 'hold' | 'revision'> {
  readonly formOid: string;
  /** With its repeat, as the heading says it. */
  readonly title: string;
  readonly visitTitle: string;
  readonly answer: FormAnswer;
  /** Leads to the form after this one; undefined for the last one. */
  readonly onNext: (() => void) | undefined;
}

/** One form open for entry. */
export function FormEditor({ formOid, title, visitTitle, answer, onNext, ...place }: FormEditorProps) {
  const { t } = useMessages();
  const { study, subject, form, index, why, user, can, refresh } = place;
  const isReadOnly = why !== undefined;
  const hold = holdOf(answer.status?.hold);
  const layout = useMemo(() => formLayout(index, formOid), [index, formOid]);
  const key = draftKey(place);
  const [{ store, restored }] = useState(() => openStore({ ...place, isReadOnly, formOid, answer, key }));
  const [{ places, preview, queries, notes, current }] = useState(() => ({
    current: valueStore(answer),
    notes: valueStore(noNotes),
    places: valueStore(placeFacts(answer)),
    preview: valueStore(noPreview),
    queries: valueStore(noQueries),
  }));
  const open = useMemo<OpenForm>(() => {
    const revision = () => current.get().revision ?? '0';
    const held = { isReadOnly, why, hold, user, can, refresh, revision };
    return { study, subject, form, index, store, places, preview, queries, notes, ...held };
  }, [
    study,
    subject,
    form,
    index,
    isReadOnly,
    why,
    hold,
    user,
    can,
    refresh,
    store,
    places,
    preview,
    queries,
    notes,
    current,
  ]);
  useFormQueries(open, can('query.read'));
  useFormNotes(open);
  useDraft(store, key, user);

  const items = (): readonly LaidOutItem[] => laidOutItems(layout, (group, path) => rowKeys(group, store.rows(path)));
  const offered = () => items().filter(({ path }) => isOffered(places.get(), path));
  const { base, phase, save, settle, adopt } = useFormSaving({
    open,
    first: answer,
    firstPhase: firstPhase(restored, !isReadOnly && readPending(sessionStorage, key, user) !== undefined),
    pendingPlace: key,
    items: offered,
    required: { en: translate('en', 'form.required'), zh: translate('zh', 'form.required') },
    onSaved: ({ goOn }: Goal) => goOn && onNext?.(),
  });
  usePreview(open, base);
  useEffect(() => current.set(base), [base, current]);
  useFormKeys(save);
  useEffect(() => {
    // One that does not come now is asked for again when it is wanted.
    for (const load of Object.values(dialogs)) load().catch(() => undefined);
  }, []);
  const adoptAnswer = useEffectEvent(() => base !== answer && adopt(answer));
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer read anew is the event
  useEffect(() => {
    adoptAnswer();
  }, [answer]);

  // The first thing to correct, in the order of the page.
  const showFirstProblem = useEffectEvent(() => {
    const problems = new Set(store.summary().problems);
    const first = items().find(({ path }) => problems.has(path));
    if (first) focusPath(first.path);
  });
  useEffect(() => {
    if (phase.kind === 'problems') showFirstProblem();
  }, [phase]);

  return (
    <OpenFormProvider value={open}>
      <article className="form" data-form-root>
        <FormHead
          title={title}
          visitTitle={visitTitle}
          base={base}
          isRestored={restored !== undefined && base === answer}
        />
        <ReviewBar base={base} title={title} items={offered} />
        {layout.length === 0 && <EmptyState title={t('form.noDetail')} next={t('casebook.noBuildForm.next')} />}
        <Sections layout={layout} around={[]} />
        <KeptValues items={items} />
        <SaveBar phase={phase} base={base} onSave={save} onNext={onNext} items={items} />
      </article>
      <Suspense>
        {phase.kind === 'reason' && (
          <ReasonDialog items={items()} onClose={settle} onReason={(reason) => save(phase.goal, reason)} />
        )}
        {phase.kind === 'conflict' && <ConflictDialog conflicts={phase.conflicts} items={items()} onDone={settle} />}
      </Suspense>
      <LeaveGuard store={store} />
    </OpenFormProvider>
  );
}

/** What clashes is sorted out first; a save whose answer never came is sent again. */
function firstPhase(conflicts: readonly Conflict[] | undefined, isPending: boolean): SavePhase {
  if (isPending) return { kind: 'waiting' };
  return conflicts && conflicts.length > 0 ? { kind: 'conflict', conflicts } : { kind: 'idle' };
}

type OpeningOptions = Pick<FormEditorProps, 'index' | 'formOid' | 'answer' | 'user'> & {
  readonly key: string;
  readonly isReadOnly: boolean;
};

/** The values as saved, with what was typed before a reload on top of them; `restored` holds what clashes then. */
function openStore({ index, formOid, answer, user, isReadOnly, key }: OpeningOptions) {
  const laidOut = laidOutItems(formLayout(index, formOid), () => ['1']);
  const specs = new Map(laidOut.map(({ slot: { item } }) => [item.oid, { item, spec: valueSpec(index, item) }]));
  const store = createFormStore((path, content) => {
    const known = specs.get(parseItemPath(path)?.itemOid ?? '');
    if (!known) return { content };
    const completed = { ...content, value: completeTyping(known.item.dataType, content.value) };
    return { content: completed, problem: judgeContent(known.spec, known.item, completed) };
  });
  store.load(storedItems(answer.items));
  const draft = isReadOnly ? undefined : readDraft(sessionStorage, key, user);
  return { store, restored: draft && store.restore(draft.entries) };
}
