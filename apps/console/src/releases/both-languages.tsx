import { useLanguage } from '../language/language.ts';
import { OwnText } from '../language/own-text.tsx';
import { pickText } from '../language/pick-text.ts';

interface BothLanguagesProps {
  readonly texts: readonly { readonly lang?: string | undefined; readonly text?: string | undefined }[] | undefined;
  /** Shown where there are no words. */
  readonly name: string;
}

/** A text in the reader's language, and beside it, quieter, in the others there are. */
export function BothLanguages({ texts = [], name }: BothLanguagesProps) {
  const language = useLanguage();
  const own = pickText(texts, language);
  const others = texts.filter(({ text }) => text && text !== own);
  return (
    <span className="tongues">
      <span>
        <OwnText texts={texts} name={name} />
      </span>
      {others.map(({ lang, text }) => (
        <span key={`${lang} ${text}`} lang={lang || undefined} className="quiet">
          {text}
        </span>
      ))}
    </span>
  );
}
