import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { announce } from '../../ui/announcer.tsx';
import { Modal } from '../../ui/modal.tsx';
import { designerMessages } from '../messages.ts';
import { type Consequence, consequences } from '../model/consequences.ts';
import type { Operation } from '../model/draft.ts';
import { useDraft } from '../model/use-draft.ts';

/** Removing: done at once where nothing else goes with it, and otherwise after one has seen what does. */
export function useRemoval() {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const [asked, setAsked] = useState<{
    readonly name: string;
    readonly operation: Operation;
    readonly then: () => void;
  }>();

  function remove(name: string, operation: Operation, then: () => void = () => undefined) {
    if (consequences(draft, operation(draft)).length > 0) return setAsked({ name, operation, then });
    act(name, operation, then);
  }
  function act(name: string, operation: Operation, then: () => void) {
    edit(operation);
    setAsked(undefined);
    announce(t('designer.removed', { name }));
    then();
  }

  const dialog = asked && (
    <Modal title={t('designer.remove.title', { name: asked.name })} onClose={() => setAsked(undefined)}>
      <p>{t('designer.remove.what')}</p>
      <ul className="consequences">
        {consequences(draft, asked.operation(draft)).map(({ kind, name }: Consequence) => (
          <li key={`${kind} ${name}`}>
            {t(`designer.kind.${kind}`)} <code>{name}</code>
          </li>
        ))}
      </ul>
      <p className="quiet">{t('designer.remove.undo')}</p>
      <div className="buttons">
        <button type="button" onClick={() => setAsked(undefined)}>
          {t('app.cancel')}
        </button>
        <button type="button" className="primary" onClick={() => act(asked.name, asked.operation, asked.then)}>
          {t('designer.remove')}
        </button>
      </div>
    </Modal>
  );
  return { remove, dialog };
}
