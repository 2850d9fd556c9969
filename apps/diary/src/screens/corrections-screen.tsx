import type { CorrectionJson } from '../core/diary-facts.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { useAnswerWords } from '../ui/answer-words.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { titleOf } from '../ui/task-words.ts';
import { useBusy } from '../ui/use-busy.ts';
import type { BackProps } from './contact-screen.tsx';

/** What the site would like to see changed: the patient says yes or no, and nobody else. */
export function CorrectionsScreen({ diary, back }: BackProps) {
  const { t } = useLanguage();
  const corrections = diary.state().facts?.corrections ?? [];
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('more.corrections')}</Heading>
      {corrections.length === 0 ? <p>{t('corrections.none')}</p> : <p>{t('corrections.text')}</p>}
      <ul class="cards">
        {corrections.map((one) => (
          <li key={one.correction} class="card">
            <Asked diary={diary} asked={one} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Asked({ diary, asked }: { readonly diary: OpenDiary; readonly asked: CorrectionJson }) {
  const { t, say } = useLanguage();
  const wordsOf = useAnswerWords();
  const { isBusy, problem, run } = useBusy();
  const item = itemOf(diary, asked);
  const words = (values: readonly string[] = []) =>
    item ? wordsOf(item, { values, declined: false }) : values.join(', ') || t('review.none');
  const answer = (isConfirmed: boolean) => run(() => diary.answerCorrection(asked, isConfirmed));
  return (
    <>
      <p class="quiet">{say(titleOf(diary, { task: asked.task ?? '', instrument: '' }))}</p>
      <h2>{item ? say(item.prompt) : asked.item}</h2>
      <dl>
        <dt>{t('corrections.old')}</dt>
        <dd>{words(asked.oldValues)}</dd>
        <dt>{t('corrections.new')}</dt>
        <dd>{words(asked.newValues)}</dd>
        <dt>{t('corrections.why')}</dt>
        <dd>
          {asked.reason} {asked.author && <span class="quiet">({asked.author})</span>}
        </dd>
      </dl>
      {problem && <Problem>{t(problem)}</Problem>}
      <div class="pair">
        <button type="button" class="main" disabled={isBusy} onClick={() => answer(true)}>
          {t('corrections.yes')}
        </button>
        <button type="button" class="second" disabled={isBusy} onClick={() => answer(false)}>
          {t('corrections.no')}
        </button>
      </div>
    </>
  );
}

/** By its schedule where that is known: two instruments may use one name. */
function itemOf(diary: OpenDiary, { task = '', item }: CorrectionJson) {
  const facts = diary.state().facts;
  const schedule = facts?.schedules.findLast((one) => task.startsWith(`${one.schedule}/`));
  const instruments = facts?.instruments.filter((one) => !schedule || one.instrument === schedule.instrument) ?? [];
  return instruments.flatMap(({ items }) => items).findLast((one) => one.item === item);
}
