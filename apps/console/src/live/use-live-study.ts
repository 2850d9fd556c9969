import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../session/session.ts';
import { useValue, valueStore } from '../ui/value-store.ts';
import { allStaleKeys, newerRevisions, type Revisions, revisionKey, type StudyEvent, waitMs } from './live-events.ts';

interface Heard {
  readonly events?: readonly StudyEvent[] | undefined;
  readonly next?: string | undefined;
}

const revisions = valueStore<Revisions>(new Map());
const pollMs = 15_000;
// Some proxies hold a stream back: one that says nothing for so long is given up for polling.
const openWithinMs = 10_000;

/** The newest revision of a form that somebody is known to have saved; 0 for none. */
export function useToldRevision(study: string, subject: string, form: string): number {
  return useValue(revisions).get(revisionKey(study, subject, form)) ?? 0;
}

/**
 * Keeps what is shown of a study as it is, while its page can be seen: by server-sent events, else by asking now and
 * then. Neither renews a session: listening is no work.
 */
export function useLiveStudy(study: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (study === undefined) return;
    const hear = ({ events = [] }: Heard) => {
      for (const queryKey of allStaleKeys(study, events)) void client.invalidateQueries({ queryKey });
      revisions.set(newerRevisions(revisions.get(), study, events));
    };
    return whileVisible(() => listen(study, hear));
  }, [study, client]);
}

/** A hidden page gives its connection back: a browser has six for a server. */
function whileVisible(start: () => () => void): () => void {
  let stop = document.hidden ? undefined : start();
  const change = () => {
    if (document.hidden) {
      stop?.();
      stop = undefined;
    } else stop ??= start();
  };
  document.addEventListener('visibilitychange', change);
  return () => {
    document.removeEventListener('visibilitychange', change);
    stop?.();
  };
}

function listen(study: string, hear: (heard: Heard) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let since = '';
  const ended = new AbortController();

  function take(heard: Heard): void {
    since = heard.next ?? since;
    hear(heard);
  }

  function open(): void {
    const from = since === '' ? '' : `?since=${encodeURIComponent(since)}`;
    source = new EventSource(`/v1/studies/${encodeURIComponent(study)}/events${from}`);
    const silent = setTimeout(fail, openWithinMs);
    source.onmessage = ({ data }) => {
      clearTimeout(silent);
      failures = 0;
      take(JSON.parse(String(data)) as Heard);
    };
    source.onerror = () => {
      clearTimeout(silent);
      fail();
    };
  }

  /** Asks once by itself, and tries the stream again later. */
  function fail(): void {
    source?.close();
    if (ended.signal.aborted) return;
    failures++;
    void poll();
    clearTimeout(timer);
    timer = setTimeout(open, Math.max(waitMs(failures, Math.random()), failures > 2 ? pollMs : 0));
  }

  async function poll(): Promise<void> {
    try {
      take(await api.edc.listStudyEvents({ study, since }, { signal: ended.signal, isBackground: true }));
    } catch {
      // The stream is tried again in any case; what keeps it from opening is told by whatever the person does next.
    }
  }

  open();
  return () => {
    ended.abort();
    clearTimeout(timer);
    source?.close();
  };
}
