import { askedItems, type InstrumentModel } from '@verum/diary-rules';
import { type Draft, firstFault } from '../core/draft.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { useAnswerWords } from '../ui/answer-words.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { useBusy } from '../ui/use-busy.ts';

interface ReviewProps {
  readonly diary: OpenDiary;
  readonly draft: Draft;
  readonly instrument: InstrumentModel;
  readonly leave: () => void;
  readonly ended: (how: 'submitted' | 'closed') => void;
}

/** Everything that was answered, to be looked at once more; from here it goes for good. */
export function ReviewScreen({ diary, draft, instrument, leave, ended }: ReviewProps) {
  const { t, say } = useLanguage();
  const wordsOf = useAnswerWords();
  const { isBusy, problem, run } = useBusy();
  const items = askedItems(instrument, draft.answers).filter(({ kind }) => kind !== 'display');
  const back = async () => {
    if (!(await diary.goBack(draft.task))) leave();
  };
  const send = () =>
    run(async () => {
      const how = await diary.submit(draft.task);
      if (how !== 'incomplete') return ended(how);
      const open = firstFault(instrument, draft.answers);
      if (open) await diary.goTo(draft.task, open);
    });
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('review.title')}</Heading>
      <p class="quiet">{t('review.text')}</p>
      <ol class="review">
        {items.map((item) => (
          <li key={item.item}>
            <p class="prompt">{say(item.prompt)}</p>
            <p class="answer">{wordsOf(item, draft.answers[item.item])}</p>
            <button
              type="button"
              class="plain"
              aria-label={t('review.changeOf', { prompt: say(item.prompt) })}
              onClick={() => void diary.goTo(draft.task, item.item)}
            >
              {t('review.change')}
            </button>
          </li>
        ))}
      </ol>
      <footer class="foot">
        {problem && <Problem>{t(problem)}</Problem>}
        <button type="button" class="main" onClick={send}>
          {isBusy ? t('app.busy') : t('review.send')}
        </button>
      </footer>
    </Page>
  );
}
