import { entryOf } from '../casebook/entry-status.ts';
import { useMessages } from '../language/use-messages.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useOpenForm, useSummary } from './form-context.ts';
import type { LaidOutItem } from './form-layout.ts';
import { itemLabel, placeName } from './item-text.ts';
import { KeyHelp } from './key-help.tsx';
import { focusPath } from './next-field.ts';
import type { FormAnswer, Goal, SavePhase } from './use-form-saving.ts';

interface SaveBarProps {
  readonly phase: SavePhase;
  readonly base: FormAnswer;
  readonly items: () => readonly LaidOutItem[];
  readonly onSave: (goal: Goal) => void;
  readonly onNext: (() => void) | undefined;
}

/** Always in sight: what is not saved yet, what stands against it, and the ways on. */
export function SaveBar({ phase, base, items, onSave, onNext }: SaveBarProps) {
  const { t, language } = useMessages();
  const { index, store, isReadOnly } = useOpenForm();
  const { changed } = useSummary(store);
  const isComplete = entryOf(base.entry) === 'complete';
  const isSaving = phase.kind === 'saving';
  return (
    <footer className="save-bar">
      {(phase.kind === 'problems' || phase.kind === 'failed') && <ProblemList items={items()} />}
      {phase.kind === 'failed' && (
        <ProblemNotice
          error={phase.error}
          violations={phase.elsewhere}
          nameOf={(field) => placeName(index, field, language)}
        />
      )}
      {phase.kind === 'waiting' && (
        <p className="notice" role="status" data-waiting>
          {t('form.waiting')}
        </p>
      )}
      {phase.kind === 'merged' && (
        <p className="notice" role="status">
          {t('conflict.none')}
        </p>
      )}
      <div className="save-line">
        <p role="status" className={changed.length > 0 ? 'unsaved' : 'quiet'}>
          {isSaving
            ? t('form.saving')
            : changed.length > 0
              ? t('form.changed', { count: changed.length })
              : t('form.unchanged')}
        </p>
        <KeyHelp />
        <div className="buttons">
          {onNext && (
            <button type="button" onClick={() => (isReadOnly ? onNext() : onSave({ goOn: true }))} disabled={isSaving}>
              {t('form.next')}
            </button>
          )}
          {!isReadOnly && isComplete && changed.length === 0 && (
            <button type="button" onClick={() => onSave({ complete: false })} disabled={isSaving}>
              {t('form.reopen')}
            </button>
          )}
          {!isReadOnly && !isComplete && (
            <button type="button" onClick={() => onSave({ complete: true })} disabled={isSaving}>
              {t('form.complete')}
            </button>
          )}
          {!isReadOnly && (
            <button
              type="button"
              className="primary"
              data-save
              aria-keyshortcuts="Control+S"
              onClick={() => onSave({})}
              disabled={isSaving}
            >
              {t('form.save')}
            </button>
          )}
        </div>
      </div>
    </footer>
  );
}

function ProblemList({ items }: { readonly items: readonly LaidOutItem[] }) {
  const { t, language } = useMessages();
  const { store } = useOpenForm();
  const { problems } = useSummary(store);
  if (problems.length === 0) return null;
  return (
    <div className="notice notice-problem" role="alert">
      <p className="notice-title">{t('form.problems', { count: problems.length })}</p>
      <p>{t('form.problems.next')}</p>
      <ul className="problem-links">
        {items
          .filter(({ path }) => problems.includes(path))
          .map(({ path, slot }) => (
            <li key={path}>
              <button type="button" className="link" onClick={() => focusPath(path)}>
                {itemLabel(slot.item, language)}
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
