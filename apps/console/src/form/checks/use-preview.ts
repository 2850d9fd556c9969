import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { todayIn } from '../../language/civil-date.ts';
import { sitesQuery } from '../../study/queries.ts';
import type { OpenForm } from '../form-context.ts';
import { contentChannel, summaryChannel } from '../form-store.ts';
import { storedItems } from '../form-values.ts';
import { placeFacts } from '../place-facts.ts';
import type { FormAnswer } from '../use-form-saving.ts';
import { checksWorker } from './checks-worker.ts';
import { hiddenPaths, noPreview, previewFacts } from './preview-facts.ts';
import { typedContent, typedEntries } from './typed-entries.ts';

/** Long enough that half a number is not judged, short enough to be read while one is still there. */
const pauseMs = 250;
let openings = 0;

/**
 * Judges what is typed by the engine that judges at the save, a moment after the last key and off its frame. A save's
 * answer takes the place of all that was judged before it.
 */
export function usePreview(
  { index, store, places, preview, study, form, isReadOnly }: OpenForm,
  base: FormAnswer,
): void {
  const { data: sites } = useQuery({ ...sitesQuery(study), enabled: !isReadOnly });
  const zone = sites?.find(({ code }) => code === base.site)?.timeZone;
  useEffect(() => {
    preview.set(noPreview);
    if (isReadOnly) return;
    const opening = ++openings;
    const entries = typedEntries(store);
    let checks: ReturnType<typeof checksWorker>;
    let pause: ReturnType<typeof setTimeout> | undefined;
    const saved = base.hidden ?? [];
    let hidden = saved;
    let wanted = saved;
    const hide = () => {
      const next = hiddenPaths(wanted, store.summary().problems);
      if (next.join('\n') === hidden.join('\n')) return;
      hidden = next;
      places.set(placeFacts({ ...base, hidden }));
    };
    const enter = () => {
      const typed = entries();
      if (typed.length > 0) checks?.send({ kind: 'enter', opening, entries: typed });
    };
    const start = () => {
      checks = checksWorker(index);
      const known = placeFacts(base);
      const stored = [...storedItems(base.items)]
        .filter(([path]) => !known.isRemoved(path) && !known.orphaned.includes(path))
        .map(([path, content]) => [path, typedContent(path, content)] as const);
      checks?.send({ kind: 'open', opening, formKey: form, stored, hidden: saved, today: todayIn(zone) });
      checks?.listen((answer) => {
        if (answer.opening !== opening) return;
        preview.set(previewFacts(answer, preview.get()));
        wanted = answer.hidden;
        hide();
      });
      enter();
    };
    const stopStart = whenIdle(start);
    const unfollowProblems = store.follow(summaryChannel, hide);
    const unfollow = store.follow(contentChannel, () => {
      clearTimeout(pause);
      pause = setTimeout(enter, pauseMs);
    });
    return () => {
      stopStart();
      clearTimeout(pause);
      unfollow();
      unfollowProblems();
      checks?.send({ kind: 'close', opening });
    };
  }, [index, store, places, preview, form, isReadOnly, base, zone]);
}

/** After the page is drawn and has nothing to do. */
function whenIdle(work: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(work, 500);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(work, { timeout: 3_000 });
  return () => cancelIdleCallback(asked);
}
