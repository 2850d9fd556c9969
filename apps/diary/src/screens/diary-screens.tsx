import { useState } from 'preact/hooks';
import { hasPractised, setPractised } from '../browser/practised.ts';
import { goInstead, type Place } from '../browser/use-place.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { isAnswerable } from '../core/own-plan.ts';
import type { Phone } from '../core/phone.ts';
import { EntryScreen } from './entry-screen.tsx';
import { PracticeScreen } from './practice-screen.tsx';
import { TodayScreen } from './today-screen.tsx';
import { useLater } from './use-later.ts';

interface DiaryScreensProps {
  readonly phone: Phone;
  readonly diary: OpenDiary;
  readonly isSites: boolean;
  readonly place: Place;
}

/** An open diary: the practice once, then what the address names. */
export function DiaryScreens({ phone, diary, isSites, place }: DiaryScreensProps) {
  const Later = useLater();
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
  if (place.name === 'today') return <TodayScreen diary={diary} />;
  if (place.name === 'task') return <EntryScreen key={place.task} diary={diary} task={place.task} />;
  return Later ? <Later.LaterScreens phone={phone} diary={diary} isSites={isSites} name={place.name} /> : null;
}
