import { useId, useMemo, useState } from 'react';
import type { Language } from '../../language/language.ts';
import { useMessages } from '../../language/use-messages.ts';
import { Modal } from '../../ui/modal.tsx';
import { type Place, useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { missingTexts } from '../model/missing-texts.ts';
import { reasonLists } from '../model/reasons.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from '../parts/names.ts';
import { searchOf } from './go-to.ts';
import { searchDraft } from './search-index.ts';

interface SearchDialogProps {
  /** Lists what is missing in this language instead. */
  readonly missingIn: Language | undefined;
  readonly onClose: () => void;
}

/** Search over everything in the draft; what is found is gone to. */
export function SearchDialog({ missingIn, onClose }: SearchDialogProps) {
  const { draft } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const [typed, setTyped] = useState('');
  const id = useId();
  const found = useMemo(
    () =>
      missingIn === undefined
        ? searchDraft(draft, typed)
        : missingTexts(draft)
            .filter((one) => one.language === missingIn)
            .map(({ kind, oid }) => ({ kind, oid, text: oid })),
    [draft, typed, missingIn],
  );

  function choose(place: Place) {
    go(searchOf(draft, place));
    onClose();
  }

  const wordsOf = (place: Place) => {
    const list = place.kind === 'setting' && reasonLists.find((one) => one === place.oid);
    return list ? t(`designer.reasons.${list}`) : nameAt(draft.build, place, language);
  };
  const title = missingIn
    ? t('designer.missing.list', { language: t(`designer.language.${missingIn}`) })
    : t('designer.search');
  return (
    <Modal title={title} onClose={onClose}>
      {missingIn === undefined && (
        <div className="text-field">
          <label htmlFor={id}>{t('designer.search.label')}</label>
          <input
            id={id}
            value={typed}
            maxLength={200}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the only thing to do in this dialog
            autoFocus
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key !== 'Enter' || event.nativeEvent.isComposing || !first) return;
              event.preventDefault();
              choose(first);
            }}
          />
        </div>
      )}
      <p className="quiet" role="status">
        {t('designer.search.count', { count: found.length })}
      </p>
      <ul className="search-results">
        {found.map((one) => (
          <li key={`${one.kind} ${one.oid}`}>
            <button type="button" onClick={() => choose(one)}>
              <small>{t(`designer.kind.${one.kind}`)}</small>
              <span>{wordsOf(one)}</span>
              <code>{one.oid}</code>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
