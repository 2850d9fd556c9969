import type { ItemModel } from '@verum/diary-rules';
import { useState } from 'preact/hooks';
import type { OpenDiary } from '../core/open-diary.ts';
import type { PlannedTask } from '../core/own-plan.ts';
import { RatingInput } from '../inputs/rating-input.tsx';
import { type Translate, useLanguage } from '../language/language.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { titleOf } from '../ui/task-words.ts';

interface PracticeProps {
  readonly diary: OpenDiary;
  /** What comes after it. */
  readonly first: PlannedTask | undefined;
  readonly done: () => void;
}

/** One question of no study: how it is to answer here. */
export function PracticeScreen({ diary, first, done }: PracticeProps) {
  const { t, say } = useLanguage();
  const [value, setValue] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const goOn = (event: Event) => {
    event.preventDefault();
    if (value === undefined) setMissing(true);
    else done();
  };
  const item = practiceItem(t);
  return (
    <Page middle={<p class="quiet">{t('practice.name')}</p>}>
      <form class="question" onSubmit={goOn} noValidate>
        <Heading>{t('practice.prompt')}</Heading>
        <p class="quiet">{t('practice.text')}</p>
        <RatingInput item={item} values={value === undefined ? [] : [value]} give={([given]) => setValue(given)} />
        {value !== undefined && (
          <p class="notice" role="status">
            {t('practice.good')}
          </p>
        )}
        <footer class="foot">
          {isMissing && value === undefined && <Problem>{t('fault.missing')}</Problem>}
          <button type="submit" class="main">
            {first ? t('practice.begin', { title: say(titleOf(diary, first)) }) : t('practice.done')}
          </button>
        </footer>
      </form>
    </Page>
  );
}

function practiceItem(t: Translate): ItemModel {
  const words = (text: string) => [{ lang: '', text }];
  return {
    item: 'practice',
    kind: 'numeric-rating',
    prompt: words(t('practice.prompt')),
    instruction: [],
    options: [],
    min: '0',
    max: '10',
    minLabel: words(t('practice.min')),
    maxLabel: words(t('practice.max')),
    decimals: 0,
    maxLength: 0,
    isRequired: true,
    mayDecline: false,
    enableWhen: [],
    enableAny: false,
    unit: '',
  };
}
