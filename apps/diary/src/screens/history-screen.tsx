import { useEffect, useState } from 'preact/hooks';
import { browserEnv } from '../browser/browser-env.ts';
import type { SentRow } from '../core/outbox.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';
import { SendState } from '../ui/send-state.tsx';
import { momentWords, titleOf } from '../ui/task-words.ts';
import type { BackProps } from './contact-screen.tsx';

const rowsMax = 100;

/** What was sent when, and that it arrived; no answers and no scores. */
export function HistoryScreen({ diary, back }: BackProps) {
  const { t, say, language } = useLanguage();
  const [rows, setRows] = useState<readonly SentRow[]>();
  const { waiting } = diary.state();
  // biome-ignore lint/correctness/useExhaustiveDependencies: less waits, so more was sent
  useEffect(() => {
    void diary.history(rowsMax).then(setRows);
  }, [diary, waiting]);
  const nowMs = browserEnv.now();
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('more.history')}</Heading>
      <SendState diary={diary} />
      {rows?.length === 0 && waiting === 0 && <p>{t('history.none')}</p>}
      <ul class="lines">
        {rows?.map((row) => (
          <li key={row.number}>
            <span>
              {say(titleOf(diary, row))}
              <br />
              <span class="quiet">{momentWords(row.submittedAtMs, nowMs, language)}</span>
            </span>
            <span class="quiet">{t(`history.${row.fate}`)}</span>
          </li>
        ))}
      </ul>
    </Page>
  );
}
