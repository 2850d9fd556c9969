import { useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { textOf, useSubmit } from '../../subjects/use-submit.ts';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { DraftHead } from '../draft-queries.ts';
import { designerMessages } from '../messages.ts';
import { languages } from '../parts/text-pair.tsx';

export interface DraftNames {
  readonly nameEn: string;
  readonly nameZh: string;
}

interface NameDialogProps {
  readonly title: string;
  readonly given?: DraftHead;
  readonly onClose: () => void;
  /** Throws Problem; the dialog closes only when it was done. */
  readonly onName: (name: DraftNames) => Promise<void>;
}

/** A name for a draft, in one language at least. */
export function NameDialog({ title, given = {}, onClose, onName }: NameDialogProps) {
  const { t } = useMessages(designerMessages);
  const id = useId();
  const [isBlank, setBlank] = useState(false);
  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const name = { nameEn: textOf(filled, 'en'), nameZh: textOf(filled, 'zh') };
    if (name.nameEn === '' && name.nameZh === '') return setBlank(true);
    await onName(name);
    onClose();
  });
  return (
    <Modal title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {languages.map((language) => (
          <div key={language} className="text-field">
            <label htmlFor={`${id}-${language}`}>
              {t('designer.nameIn', { language: t(`designer.language.${language}`) })}
            </label>
            <input
              id={`${id}-${language}`}
              name={language}
              maxLength={200}
              autoComplete="off"
              defaultValue={language === 'zh' ? given.nameZh : given.nameEn}
            />
          </div>
        ))}
        {isBlank && (
          <p className="problem" role="alert">
            {t('designer.nameIn.none')}
          </p>
        )}
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {title}
          </button>
        </div>
      </form>
    </Modal>
  );
}
