import { useState } from 'preact/hooks';
import { hasPractised, setPractised } from '../browser/practised.ts';
import { go, goInstead, type Place } from '../browser/use-place.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { isAnswerable } from '../core/own-plan.ts';
import type { Phone } from '../core/phone.ts';
import { ContactScreen } from './contact-screen.tsx';
import { CorrectionsScreen } from './corrections-screen.tsx';
import { EntryScreen } from './entry-screen.tsx';
import { HistoryScreen } from './history-screen.tsx';
import { MoreScreen } from './more-screen.tsx';
import { PhoneScreen } from './phone-screen.tsx';
import { PracticeScreen } from './practice-screen.tsx';
import { RemindersScreen } from './reminders-screen.tsx';
import { TodayScreen } from './today-screen.tsx';

interface DiaryScreensProps {
  readonly phone: Phone;
  readonly diary: OpenDiary;
  readonly isSites: boolean;
  readonly place: Place;
}

/** An open diary: the practice once, then what the address names. */
export function DiaryScreens({ phone, diary, isSites, place }: DiaryScreensProps) {
  const [isPractised, setIsPractised] = useState(hasPractised);
  if (!isPractised) {
    const first = diary.tasks().find(isAnswerable);
    const done = () => {
      setPractised();
      setIsPractised(true);
      if (first) goInstead({ name: 'task', task: first.task });
    };
    return <PracticeScreen diary={diary} first={first} done={done} />;
  }
  const back = () => go({ name: 'more' });
  switch (place.name) {
    case 'task':
      return <EntryScreen key={place.task} diary={diary} task={place.task} />;
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
    case 'today':
      return <TodayScreen diary={diary} />;
  }
}
