import { go, type Place } from '../browser/use-place.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import type { Phone } from '../core/phone.ts';
import { addWords } from '../language/language.ts';
import { laterEn, laterZh } from '../language/later-words.ts';
import { ContactScreen } from './contact-screen.tsx';
import { CorrectionsScreen } from './corrections-screen.tsx';
import { HistoryScreen } from './history-screen.tsx';
import { MoreScreen } from './more-screen.tsx';
import { PhoneScreen } from './phone-screen.tsx';
import { RemindersScreen } from './reminders-screen.tsx';

export { PhotoInput } from '../inputs/photo-input.tsx';

addWords({ en: laterEn, zh: laterZh });

export interface LaterProps {
  readonly phone: Phone;
  readonly diary: OpenDiary;
  readonly isSites: boolean;
  readonly name: Exclude<Place['name'], 'task' | 'today'>;
}

/** What nobody needs for a first question: loaded when the first screens are there (use-later.ts). */
export function LaterScreens({ phone, diary, isSites, name }: LaterProps) {
  const back = () => go({ name: 'more' });
  switch (name) {
    case 'more':
      return <MoreScreen diary={diary} />;
    case 'reminders':
      return <RemindersScreen diary={diary} back={back} />;
    case 'corrections':
      return <CorrectionsScreen diary={diary} back={back} />;
    case 'history':
      return <HistoryScreen diary={diary} back={back} />;
    case 'contact':
      return <ContactScreen diary={diary} back={back} />;
    case 'phone':
      return <PhoneScreen phone={phone} diary={diary} isSites={isSites} back={back} />;
  }
}
