import type { ComponentChildren } from 'preact';
import { browserEnv } from '../browser/browser-env.ts';
import { go } from '../browser/use-place.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { isAnswerable, type PlannedTask } from '../core/own-plan.ts';
import { type Translate, useLanguage } from '../language/language.ts';
import { Icon } from '../ui/icons.tsx';
import { Heading, Page } from '../ui/page.tsx';
import { SendState } from '../ui/send-state.tsx';
import { endWords, momentWords, titleOf } from '../ui/task-words.ts';

const laterMax = 3;

/** What there is to do, until when, and what comes after it. */
export function TodayScreen({ diary }: { readonly diary: OpenDiary }) {
  const { t, say, language } = useLanguage();
  const { facts, drafts, sync } = diary.state();
  const tasks = diary.tasks();
  const now = tasks.filter(isAnswerable);
  const later = tasks.filter(({ state }) => state === 'planned').slice(0, laterMax);
  const asked = facts?.corrections.length ?? 0;
  const nowMs = browserEnv.now();
  const done = tasks.filter((task) => isJustDone(task, nowMs));
  const until = (atMs: number) => endWords(atMs, nowMs, language);
  return (
    <Page>
      <Heading>{say(facts?.studyTitle) || t('app.name')}</Heading>
      {asked > 0 && (
        <button type="button" class="notice link" onClick={() => go({ name: 'corrections' })}>
          {t('today.corrections', { count: asked })}
          <Icon name="next" />
        </button>
      )}
      {!facts && <p role="status">{t(sync.kind === 'failed' ? 'today.notLoaded' : 'today.loading')}</p>}
      {facts && facts.state !== 'active' && <p class="notice">{t(`today.${facts.state}`)}</p>}
      {facts?.state === 'active' && now.length === 0 && <p class="calm">{t('today.nothing')}</p>}
      {now.length > 0 && (
        <section aria-labelledby="now">
          <h2 id="now">{t('today.now')}</h2>
          <ul class="cards">
            {now.map((task) => {
              const title = say(titleOf(diary, task));
              const begin = t(drafts[task.task] ? 'today.goOn' : 'today.begin');
              const open = () => go({ name: 'task', task: task.task });
              return (
                <li key={task.task} class="card">
                  <h3>{title}</h3>
                  <p class="quiet">{windowWords(task, t, until)}</p>
                  <button type="button" class="main" aria-label={`${begin}: ${title}`} onClick={open}>
                    {begin}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <TaskLines
        name="today.later"
        lines={later.map((task) => ({
          task: task.task,
          title: say(titleOf(diary, task)),
          tail: t('today.from', { time: momentWords(task.opensAtMs, nowMs, language) }),
        }))}
      />
      <TaskLines
        name="today.done"
        lines={done.map((task) => ({
          task: task.task,
          title: say(titleOf(diary, task)),
          tail: <Icon name="done" />,
        }))}
      />
      <SendState diary={diary} />
      <button type="button" class="row" onClick={() => go({ name: 'more' })}>
        <Icon name="more" />
        <span>{t('today.more')}</span>
        <Icon name="next" />
      </button>
    </Page>
  );
}

function windowWords(task: PlannedTask, t: Translate, until: (atMs: number) => string): string {
  if (task.slot === 0) return t('today.anytime');
  if (task.state === 'late') return t('today.late', { time: until(task.closesAtMs), until: until(task.lateUntilMs) });
  return t('today.until', { time: until(task.closesAtMs) });
}

/** Its window is open still, or has not been over for a day. */
function isJustDone({ state, opensAtMs, lateUntilMs }: PlannedTask, nowMs: number): boolean {
  const isNear = opensAtMs <= nowMs && nowMs - lateUntilMs < 86_400_000;
  return (state === 'done' || state === 'done-late') && isNear;
}

interface Line {
  readonly task: string;
  readonly title: string;
  readonly tail: ComponentChildren;
}

function TaskLines({ name, lines }: { readonly name: 'today.later' | 'today.done'; readonly lines: readonly Line[] }) {
  const { t } = useLanguage();
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby={name}>
      <h2 id={name}>{t(name)}</h2>
      <ul class="lines">
        {lines.map(({ task, title, tail }) => (
          <li key={task}>
            <span>{title}</span>
            <span class="quiet">{tail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
