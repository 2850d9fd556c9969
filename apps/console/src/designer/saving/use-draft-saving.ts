import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { attemptKeys } from '../../api/attempt-keys.ts';
import { Problem } from '../../api/problem.ts';
import { useSendAgain } from '../../form/use-send-again.ts';
import { api } from '../../session/session.ts';
import { useValue, type ValueStore } from '../../ui/value-store.ts';
import { type DraftHead, readDraft, type StoredDraft } from '../draft-queries.ts';
import { diff } from '../model/diff.ts';
import type { Draft, SaveState } from '../model/draft.ts';
import type { DraftStore } from '../model/draft-store.ts';
import { keptKey, writeKept } from './kept-draft.ts';

const pauseMs = 1_200;

export interface DraftSavingOptions {
  readonly study: string;
  readonly key: string;
  readonly user: string;
  readonly store: DraftStore;
  readonly state: ValueStore<SaveState>;
  readonly first: StoredDraft;
}

export interface DraftSaving {
  /** What the server has, as far as this page knows. */
  readonly base: StoredDraft;
  /** What somebody else has saved over it, while there is something to choose. */
  readonly theirs: StoredDraft | undefined;
  /** Sends what is not saved yet at once; false when it could not be. */
  readonly saveNow: () => Promise<boolean>;
  /** Goes on from what they saved, with `draft` on the screen. */
  readonly resolve: (draft: Draft) => void;
  /** Takes over what somebody else has saved, where nothing was edited here. */
  readonly adopt: (theirs: StoredDraft) => void;
  /** It was given another name. */
  readonly rename: (head: DraftHead) => void;
}

/**
 * Saves by itself, shortly after the last edit: only what changed, over the revision it was edited from. Until the
 * server has it, it is kept in this tab, so that neither a reload nor a lost network costs anything.
 */
export function useDraftSaving({ study, key, user, store, state, first }: DraftSavingOptions): DraftSaving {
  const client = useQueryClient();
  const [base, setBase] = useState(first);
  const [theirs, setTheirs] = useState<StoredDraft>();
  const current = useRef(first);
  const isBusy = useRef(false);
  const keyOf = useRef(attemptKeys());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { kind } = useValue(state);

  const advance = (next: StoredDraft) => {
    current.current = next;
    setBase(next);
    client.setQueryData(['draft', study, key], next);
  };

  const keep = useEffectEvent(() => {
    const { head, draft } = current.current;
    const mine = store.get();
    const isSaved = mine === draft;
    const kept = isSaved ? undefined : { user, revision: head.revision ?? '', base: draft, mine };
    writeKept(sessionStorage, keptKey(study, key), kept);
  });

  async function saveNow(): Promise<boolean> {
    clearTimeout(timer.current);
    if (isBusy.current || state.get().kind === 'conflict') return false;
    const { head, draft } = current.current;
    const mine = store.get();
    const steps = mine === draft ? [] : diff(draft, mine);
    if (steps.length === 0) {
      if (mine !== draft) advance({ head, draft: mine });
      keep();
      state.set({ kind: 'saved' });
      return true;
    }
    isBusy.current = true;
    state.set({ kind: 'saving' });
    try {
      advance({ head: await send(head, steps, mine), draft: mine });
      keep();
      return true;
    } catch (error) {
      await afterRefusal(error);
      return false;
    } finally {
      isBusy.current = false;
      if (state.get().kind === 'saving') {
        const isSaved = store.get() === current.current.draft;
        state.set({ kind: isSaved ? 'saved' : 'unsaved' });
        if (!isSaved) later();
      }
    }
  }

  function send({ revision = '' }: DraftHead, steps: ReturnType<typeof diff>, mine: Draft): Promise<DraftHead> {
    const patch = JSON.stringify(steps);
    // So many edits at once (an import, a restored draft) that the whole is as good.
    const isWhole = steps.length > 2_000;
    const text = isWhole ? JSON.stringify(mine) : patch;
    const document = new Blob([text], { type: isWhole ? 'application/json' : 'application/json-patch+json' });
    const idempotencyKey = keyOf.current({ revision, text });
    return api.draft.saveDraft({ study, draft: key, expectedRevision: revision, document }, { idempotencyKey });
  }

  async function afterRefusal(error: unknown): Promise<void> {
    if (error instanceof Problem && [0, 502, 504].includes(error.status)) return state.set({ kind: 'waiting' });
    if (!(error instanceof Problem) || error.reason !== 'REVISION_STALE') return state.set({ kind: 'failed', error });
    try {
      setTheirs(await readDraft(study, key));
      state.set({ kind: 'conflict' });
    } catch (failure) {
      state.set({ kind: 'failed', error: failure });
    }
  }

  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(saveSoon, pauseMs);
  };
  const saveSoon = useEffectEvent(() => void saveNow());

  const edited = useEffectEvent(() => {
    const { kind: now } = state.get();
    if (store.get() === current.current.draft && now === 'unsaved') state.set({ kind: 'saved' });
    else if (now === 'saved' || now === 'failed') state.set({ kind: 'unsaved' });
    if (now !== 'waiting' && now !== 'conflict') later();
    keepSoon();
  });
  const keepTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keepSoon = () => {
    keepTimer.current ??= setTimeout(() => {
      keepTimer.current = undefined;
      keep();
    }, 250);
  };

  const leave = useEffectEvent(() => {
    keep();
    if (state.get().kind === 'unsaved') void saveNow();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: effect events are not dependencies
  useEffect(() => {
    const unfollow = store.subscribe(edited);
    addEventListener('pagehide', leave);
    if (state.get().kind === 'unsaved') later();
    return () => {
      unfollow();
      removeEventListener('pagehide', leave);
      leave();
      clearTimeout(timer.current);
      clearTimeout(keepTimer.current);
    };
  }, [store, state]);
  useSendAgain(kind === 'waiting', async () => void (await saveNow()));

  const resolve = (draft: Draft) => {
    if (!theirs) return;
    advance(theirs);
    setTheirs(undefined);
    state.set({ kind: 'unsaved' });
    store.edit(() => draft);
    later();
  };
  const adopt = (next: StoredDraft) => {
    advance(next);
    store.replace(next.draft);
    state.set({ kind: 'saved' });
  };
  const rename = (head: DraftHead) => advance({ ...current.current, head });
  return { base, theirs, saveNow, resolve, adopt, rename };
}
