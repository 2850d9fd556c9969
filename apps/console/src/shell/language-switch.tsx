import { chooseLanguage } from '../language/language.ts';
import { useMessages } from '../language/use-messages.ts';

/** Named in the language it leads to, for those who cannot read the present one. */
export function LanguageSwitch() {
  const { t, language } = useMessages();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="quiet-button" lang={other} onClick={() => chooseLanguage(other)}>
      {t('app.language')}
    </button>
  );
}
