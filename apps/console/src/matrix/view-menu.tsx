import { type FormEvent, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { SelectFilter } from '../ui/filter-bar.tsx';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { MatrixSearch } from './matrix-search.ts';
import { matrixMessages } from './messages.ts';
import { isSameView, type SavedView, viewsIn, viewsKey, withoutView, withView } from './saved-views.ts';

interface ViewMenuProps {
  readonly study: string;
  readonly search: MatrixSearch;
  readonly onOpen: (search: MatrixSearch) => void;
}

/** The reader's own views of the matrix: open one, keep this one, forget it. */
export function ViewMenu({ study, search, onOpen }: ViewMenuProps) {
  const { t } = useMessages(matrixMessages);
  const key = viewsKey(useUser().id ?? '', study);
  const [views, setViews] = useState(() => viewsIn(localStorage.getItem(key)));
  const [isNaming, setNaming] = useState(false);
  const present = views.find((view) => isSameView(view.search, search));

  function keep(next: readonly SavedView[]) {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  }

  function name(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('name')).trim();
    if (given === '') return;
    keep(withView(views, given, search));
    setNaming(false);
    announce(t('view.kept', { name: given }));
  }

  return (
    <>
      {views.length > 0 && (
        <SelectFilter
          label={t('view.label')}
          value={present?.name ?? ''}
          anyName={t('view.none')}
          choices={views.map((view) => ({ value: view.name, name: view.name }))}
          onChange={(chosen) => onOpen(views.find((view) => view.name === chosen)?.search ?? {})}
        />
      )}
      {present ? (
        <button type="button" className="quiet-button" onClick={() => keep(withoutView(views, present.name))}>
          {t('view.forget', { name: present.name })}
        </button>
      ) : (
        <button type="button" className="quiet-button" onClick={() => setNaming(true)}>
          {t('view.keep')}
        </button>
      )}
      {isNaming && (
        <Modal title={t('view.keep')} onClose={() => setNaming(false)}>
          <p>{t('view.about')}</p>
          <form className="stack" onSubmit={name}>
            <TextField name="name" label={t('view.name')} autoComplete="off" hasFocus />
            <div className="buttons">
              <button type="button" onClick={() => setNaming(false)}>
                {t('app.cancel')}
              </button>
              <button type="submit" className="primary">
                {t('view.submit')}
              </button>
            </div>
          </form>
        </Modal>
      )}
    </>
  );
}
