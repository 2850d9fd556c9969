import { type FormEvent, useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { type Content, contentOf } from './content.ts';
import { useOpenForm } from './form-context.ts';
import type { LaidOutItem } from './form-layout.ts';
import type { Conflict } from './form-store.ts';
import { contentText, itemLabel } from './item-text.ts';

interface ConflictDialogProps {
  readonly conflicts: readonly Conflict[];
  readonly items: readonly LaidOutItem[];
  readonly onDone: () => void;
}

/** Two people changed the same items: field by field, which version stays. Nothing is chosen beforehand. */
export function ConflictDialog({ conflicts, items, onDone }: ConflictDialogProps) {
  const { t } = useMessages();
  const { store } = useOpenForm();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget);
    for (const { path, theirs } of conflicts) {
      if (chosen.get(path) === 'theirs') store.enter(path, contentOf(theirs));
    }
    onDone();
  }

  return (
    <Modal title={t('conflict.title')}>
      <p>{t('conflict.intro')}</p>
      <form className="stack" onSubmit={submit}>
        {conflicts.map((conflict) => (
          <ConflictChoice key={conflict.path} conflict={conflict} items={items} />
        ))}
        <div className="buttons">
          <button type="submit" className="primary">
            {t('conflict.submit')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface ConflictChoiceProps {
  readonly conflict: Conflict;
  readonly items: readonly LaidOutItem[];
}

function ConflictChoice({ conflict: { path, mine, theirs }, items }: ConflictChoiceProps) {
  const { t, language } = useMessages();
  const { index } = useOpenForm();
  const id = useId();
  const item = items.find((one) => one.path === path)?.slot.item;
  const words = (content: Content) => (item ? contentText(index, item, content, language) : content.value);
  return (
    <fieldset className="conflict">
      <legend>{item ? itemLabel(item, language) : path}</legend>
      <label htmlFor={`${id}-mine`}>
        <input id={`${id}-mine`} type="radio" name={path} value="mine" required />
        <strong>{t('conflict.mine')}</strong> {words(mine)}
      </label>
      <label htmlFor={`${id}-theirs`}>
        <input id={`${id}-theirs`} type="radio" name={path} value="theirs" required />
        <strong>{t('conflict.theirs')}</strong> {words(theirs)}
      </label>
    </fieldset>
  );
}
