import { chooseText } from './pick-text.ts';
import { useMessages } from './use-messages.ts';

interface OwnTextProps {
  readonly texts: readonly { readonly lang?: string | undefined; readonly text?: string | undefined }[] | undefined;
  /** Shown where there are no words at all. */
  readonly name: string;
}

/** Words in the reader's language; where there are none, those of another, marked as what they are. */
export function OwnText({ texts, name }: OwnTextProps) {
  const { t, language } = useMessages();
  const { text, other } = chooseText(texts, language);
  if (other === undefined || text === '') return <>{text || name}</>;
  return (
    <span className="other-tongue">
      <span lang={other}>{text}</span> <small>{t('text.notOwn')}</small>
    </span>
  );
}
