import { type AnswerModel, checkAnswer, type InstrumentModel, type ItemModel } from '@verum/diary-rules';
import { useState } from 'preact/hooks';
import { type Draft, progress } from '../core/draft.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { TakenOver } from '../core/store.ts';
import { ItemInput } from '../inputs/item-input.tsx';
import type { Key } from '../language/en.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { Progress } from '../ui/progress.tsx';

export interface QuestionProps {
  readonly diary: OpenDiary;
  readonly draft: Draft;
  readonly instrument: InstrumentModel;
  readonly item: ItemModel;
  readonly leave: () => void;
}

/** One question. Nothing is chosen beforehand, and only a tap on "next" leads on. */
export function QuestionScreen({ diary, draft, instrument, item, leave }: QuestionProps) {
  const { t, say } = useLanguage();
  const [fault, setFault] = useState<Key>();
  const [isSeen, setSeen] = useState(item.options.length === 0);
  const answer = draft.answers[item.item];
  /** The disk is full, or the browser has taken it away: nothing that could not be kept looks as if it were. */
  const notKept = (error: unknown) => {
    if (error instanceof TakenOver) throw error;
    setFault('app.failed');
  };
  const give = (given: AnswerModel) => {
    setFault(undefined);
    diary.answer(draft.task, item.item, given).catch(notKept);
  };
  const goOn = async (event: Event) => {
    event.preventDefault();
    if (!isSeen) {
      setFault('question.seeAll');
      // Once the words about it have taken their room.
      requestAnimationFrame(() =>
        document.querySelector('.choices .choice:last-of-type')?.scrollIntoView({ block: 'end' }),
      );
      return;
    }
    // What was typed last is written first: both take their turn.
    await diary.goOn(draft.task, item.item).catch(notKept);
    const wrong = checkAnswer(item, diary.state().drafts[draft.task]?.answers[item.item]);
    setFault(wrong && faultWord(wrong, item));
  };
  const back = async () => {
    if (!(await diary.goBack(draft.task))) leave();
  };
  return (
    <Page back={{ name: t('app.back'), go: back }} middle={<Progress {...progress(instrument, draft)} />}>
      <form class="question" onSubmit={goOn} noValidate>
        {instrument.instruction.length > 0 && instrument.items[0] === item && <p>{say(instrument.instruction)}</p>}
        {instrument.recall.length > 0 && <p class="recall">{say(instrument.recall)}</p>}
        <Heading of={item.item}>{say(item.prompt)}</Heading>
        {item.instruction.length > 0 && <p class="quiet">{say(item.instruction)}</p>}
        <ItemInput
          item={item}
          values={answer?.values ?? []}
          isDeclined={answer?.declined ?? false}
          give={(values) => give({ values, declined: false })}
          seen={() => {
            setSeen(true);
            setFault((before) => (before === 'question.seeAll' ? undefined : before));
          }}
          keepPhoto={diary.keepPhoto}
        />
        {item.mayDecline && (
          <label class="choice decline">
            <input
              type="checkbox"
              checked={answer?.declined ?? false}
              onChange={(event) => give({ values: [], declined: event.currentTarget.checked })}
            />
            <span>{t('question.decline')}</span>
          </label>
        )}
        {!item.isRequired && answer && !answer.declined && item.kind !== 'text' && (
          <button type="button" class="plain" onClick={() => give({ values: [], declined: false })}>
            {t('question.clear')}
          </button>
        )}
        <footer class="foot">
          {fault && <Problem>{t(fault, { min: item.min, max: item.max, decimals: item.decimals })}</Problem>}
          <button type="submit" class="main">
            {t('app.next')}
          </button>
        </footer>
      </form>
    </Page>
  );
}

function faultWord(fault: string, item: ItemModel): Key {
  if (fault === 'missing') return item.mayDecline ? 'fault.missingOrDecline' : 'fault.missing';
  const word = `fault.${fault}`;
  const known: readonly string[] = [
    'fault.too-small',
    'fault.too-large',
    'fault.too-many-decimals',
    'fault.too-long',
  ] satisfies Key[];
  return known.includes(word) ? (word as Key) : 'fault.malformed';
}
