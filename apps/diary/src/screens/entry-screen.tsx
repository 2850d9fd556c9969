import { useEffect, useState } from 'preact/hooks';
import { holdEntry } from '../browser/updates.ts';
import { goInstead } from '../browser/use-place.ts';
import { itemAt } from '../core/draft.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';
import { QuestionScreen } from './question-screen.tsx';
import { ReviewScreen } from './review-screen.tsx';
import { ThanksScreen } from './thanks-screen.tsx';

interface EntryProps {
  readonly diary: OpenDiary;
  readonly task: string;
}

/** A task from its first question to the thanks. Found as it was left. */
export function EntryScreen({ diary, task }: EntryProps) {
  const [end, setEnd] = useState<'submitted' | 'closed'>();
  const [isOpened, setOpened] = useState(false);
  useEffect(holdEntry, []);
  useEffect(() => {
    void diary.open(task).then((draft) => {
      setOpened(true);
      if (!draft) setEnd('closed');
    });
  }, [diary, task]);
  const home = () => goInstead({ name: 'today' });
  if (end === 'submitted') return <ThanksScreen diary={diary} home={home} />;
  if (end === 'closed') return <Closed home={home} />;
  const draft = diary.state().drafts[task];
  const instrument = draft && diary.instrumentOf(draft);
  if (!isOpened || !draft || !instrument) return null;
  const item = itemAt(instrument, draft);
  const parts = { diary, draft, instrument, leave: home };
  if (item) return <QuestionScreen key={item.item} {...parts} item={item} />;
  return <ReviewScreen {...parts} ended={setEnd} />;
}

function Closed({ home }: { readonly home: () => void }) {
  const { t } = useLanguage();
  return (
    <Page>
      <Heading>{t('app.name')}</Heading>
      <p>{t('review.closed')}</p>
      <button type="button" class="main" onClick={home}>
        {t('review.home')}
      </button>
    </Page>
  );
}
