import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';

export interface BackProps {
  readonly diary: OpenDiary;
  readonly back: () => void;
}

/** Whom to call, as the site has entered it. A telephone number in it can be tapped. */
export function ContactScreen({ diary, back }: BackProps) {
  const { t, say } = useLanguage();
  const text = say(diary.state().facts?.contact);
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('more.contact')}</Heading>
      {text === '' ? <p>{t('contact.none')}</p> : <p class="lines-kept">{withNumbers(text)}</p>}
    </Page>
  );
}

function withNumbers(text: string) {
  return text.split(/(\+?\d[\d ()/-]{5,}\d)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a key={part} href={`tel:${part.replace(/[^\d+]/g, '')}`}>
        {part}
      </a>
    ),
  );
}
