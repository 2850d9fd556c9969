import { type FormEvent, useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { useOpenForm } from './form-context.ts';
import type { LaidOutItem } from './form-layout.ts';
import type { FormStore } from './form-store.ts';
import { needsReason } from './form-store.ts';
import { contentText, itemLabel } from './item-text.ts';

interface ReasonDialogProps {
  readonly items: readonly LaidOutItem[];
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why saved values change, and shows which. */
export function ReasonDialog({ items, onReason, onClose }: ReasonDialogProps) {
  const { t } = useMessages();
  const { store } = useOpenForm();
  const id = useId();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    if (reason !== '') onReason(reason);
  }

  return (
    <Modal title={t('reason.title')} onClose={onClose}>
      <p>{t('reason.intro')}</p>
      <form className="stack" onSubmit={submit}>
        <Changes items={items} store={store} />
        <label htmlFor={id}>{t('reason.label')}</label>
        <input id={id} name="reason" list={`${id}-list`} required maxLength={500} autoComplete="off" pattern=".*\S.*" />
        <datalist id={`${id}-list`}>
          <option value={t('reason.entryError')} />
          <option value={t('reason.newSource')} />
          <option value={t('reason.queryAnswer')} />
        </datalist>
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary">
            {t('reason.submit')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function Changes({ items, store }: { readonly items: readonly LaidOutItem[]; readonly store: FormStore }) {
  const { t, language } = useMessages();
  const { index } = useOpenForm();
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">{t('reason.item')}</th>
          <th scope="col">{t('reason.before')}</th>
          <th scope="col">{t('reason.after')}</th>
        </tr>
      </thead>
      <tbody>
        {items
          .filter(({ path }) => needsReason(store.field(path)))
          .map(({ path, slot }) => {
            const { stored, content } = store.field(path);
            return (
              <tr key={path}>
                <th scope="row">{itemLabel(slot.item, language)}</th>
                <td>{contentText(index, slot.item, stored, language)}</td>
                <td>{contentText(index, slot.item, content, language)}</td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}
