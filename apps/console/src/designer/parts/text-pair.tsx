import type { Texts } from '@verum/odm';
import { useId } from 'react';
import type { Language } from '../../language/language.ts';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { textIn, withText } from '../model/texts.ts';
import { useDraft } from '../model/use-draft.ts';

interface TextPairProps {
  readonly label: string;
  readonly texts: Texts | undefined;
  readonly onChange: (texts: Texts, language: Language) => void;
  /** Missing in either language it is marked, also when it is missing in both. */
  readonly isWanted?: boolean;
  readonly isLong?: boolean;
  /** Names the pair for whoever leads the focus here. */
  readonly focusName?: string;
}

export const languages: readonly Language[] = ['en', 'zh'];
const textMax = 10_000;

/** A text in both languages side by side; what is missing of it is marked. */
export function TextPair({ label, texts = [], onChange, isWanted = false, isLong = false, focusName }: TextPairProps) {
  const { t } = useMessages(designerMessages);
  const { draft } = useDraft();
  const { defaultLanguage } = draft.build;
  const id = useId();
  const isExpected = isWanted || texts.length > 0;
  const Control = isLong ? 'textarea' : 'input';
  return (
    <fieldset className="text-pair">
      <legend>{label}</legend>
      {languages.map((language) => {
        const text = textIn(texts, language, defaultLanguage);
        const isMissing = isExpected && text === '';
        return (
          <div key={language} className="text-pair-one" data-missing={isMissing || undefined}>
            <label htmlFor={`${id}-${language}`}>
              {t(`designer.language.${language}`)}
              {isMissing && <span className="missing-mark">{t('designer.missing')}</span>}
            </label>
            <Control
              id={`${id}-${language}`}
              lang={language === 'zh' ? 'zh-CN' : 'en'}
              value={text}
              maxLength={textMax}
              autoComplete="off"
              data-focus={focusName && `${focusName}.${language}`}
              aria-label={`${label}, ${t(`designer.language.${language}`)}`}
              onChange={({ target }) => onChange(withText(texts, language, target.value, defaultLanguage), language)}
            />
          </div>
        );
      })}
    </fieldset>
  );
}
