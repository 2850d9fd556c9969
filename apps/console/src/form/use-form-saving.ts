import { useQueryClient } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import { useRef, useState } from 'react';
import { attemptKeys } from '../api/attempt-keys.ts';
import type { Json } from '../api/json.ts';
import { Problem, type Violation, type Words } from '../api/problem.ts';
import { api } from '../session/session.ts';
import type { Content } from './content.ts';
import { isDerived } from './derived-item.ts';
import { type PendingSave, readPending, writePending } from './drafts.ts';
import type { OpenForm } from './form-context.ts';
import type { LaidOutItem } from './form-layout.ts';
import { type Conflict, needsReason } from './form-store.ts';
import { itemEntry, sentContent, storedItems } from './form-values.ts';
import { missingItems } from './missing-items.ts';
import { placeFacts } from './place-facts.ts';
import { useSendAgain } from './use-send-again.ts';

export type FormAnswer = Json<edc.Form>;

export interface Goal {
  /** Declares the entry complete or not; absent leaves it as it was. */
  readonly complete?: boolean;
  /** Go on to the next form afterwards. */
  readonly goOn?: boolean;
}

/** What the page has to show of a save that is under way or could not be done. */
export type SavePhase =
  | { readonly kind: 'idle' | 'saving' | 'problems' | 'merged' }
  /** Nobody answers; it is sent again, as it was, until somebody does. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'reason'; readonly goal: Goal }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'failed'; readonly error: unknown; readonly elsewhere: readonly Violation[] };

export interface FormSavingOptions {
  readonly open: OpenForm;
  readonly first: FormAnswer;
  readonly firstPhase: SavePhase;
  /** Every item that entry is asked for, as the rows are now. */
  readonly items: () => readonly LaidOutItem[];
  readonly required: Words;
  readonly onSaved: (goal: Goal) => void;
  /** Where a save that waits for its answer is kept through a reload. */
  readonly pendingPlace: string;
}

/** Saves what was changed: judge, ask why, send, and sort out what the server says. */
export function useFormSaving({ open, first, firstPhase, items, required, onSaved, pendingPlace }: FormSavingOptions) {
  const { study, subject, form, index, store, places, isReadOnly, user } = open;
  const client = useQueryClient();
  const [base, setBase] = useState(first);
  const [phase, setPhase] = useState<SavePhase>(firstPhase);
  const isBusy = useRef(false);
  // The same content sent again, after its answer was lost, has the same key and is saved once.
  const keyOf = useRef(attemptKeys());
  const pending = useRef(readPending(sessionStorage, pendingPlace, user));

  async function save(goal: Goal, reason?: string): Promise<void> {
    if (isReadOnly || isBusy.current) return;
    // What waits for its answer goes first: what was typed since lies over it.
    if (pending.current) return await sendPending();
    if (hasProblems(goal)) return setPhase({ kind: 'problems' });
    const { changed } = store.summary();
    if (changed.length === 0 && goal.complete === undefined) {
      setPhase({ kind: 'idle' });
      return onSaved(goal);
    }
    if (reason === undefined && changed.some((path) => needsReason(store.field(path)))) {
      return setPhase({ kind: 'reason', goal });
    }
    const request = {
      study,
      subject,
      form,
      expectedRevision: base.revision ?? '0',
      items: changed.map((path) => itemEntry(path, store.field(path).content)),
      reason,
      complete: goal.complete,
    };
    keep({ user, goal, request, key: keyOf.current(request) });
    await sendPending();
  }

  function keep(save: PendingSave | undefined): void {
    pending.current = save;
    writePending(sessionStorage, pendingPlace, save);
  }

  /** Sends what is to be saved, or sends it again. */
  async function sendPending(): Promise<void> {
    const save = pending.current;
    if (!save || isBusy.current) return;
    const { goal, request, key } = save;
    isBusy.current = true;
    setPhase({ kind: 'saving' });
    const sent = new Map(request.items.map((item) => [item.path ?? '', sentContent(item)]));
    try {
      accept(await api.edc.saveForm(request, { idempotencyKey: key }), sent);
      keep(undefined);
      setPhase({ kind: 'idle' });
      onSaved(goal);
    } catch (error) {
      if (isUnanswered(error)) return setPhase({ kind: 'waiting' });
      keep(undefined);
      setPhase(await afterRefusal(error, goal).catch(failed));
    } finally {
      isBusy.current = false;
    }
  }

  function hasProblems({ complete }: Goal): boolean {
    const { changed, problems } = store.summary();
    for (const path of new Set([...changed, ...problems])) store.judge(path);
    if (complete) {
      // A derived value is missing where its inputs are, and nobody can type it.
      const asked = items().filter(({ slot }) => !isDerived(index, slot));
      for (const { path } of missingItems(asked, store)) store.blame(path, required);
    }
    return store.summary().problems.length > 0;
  }

  function accept(answer: FormAnswer, sent?: ReadonlyMap<string, Content>): readonly Conflict[] {
    setBase(answer);
    places.set(placeFacts(answer));
    void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    void client.invalidateQueries({ queryKey: ['casebooks', study] });
    void client.invalidateQueries({ queryKey: ['queries', study, subject, form] });
    return store.load(storedItems(answer.items), sent);
  }

  async function afterRefusal(error: unknown, goal: Goal): Promise<SavePhase> {
    if (!(error instanceof Problem)) return failed(error);
    if (error.reason === 'REASON_REQUIRED') return { kind: 'reason', goal };
    if (error.reason === 'REVISION_STALE') {
      const conflicts = accept(await api.edc.getForm({ study, subject, form }));
      return conflicts.length > 0 ? { kind: 'conflict', conflicts } : { kind: 'merged' };
    }
    // Held meanwhile: the casebook beside the form shows it.
    if (error.reason === 'HELD') void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    const here = new Set<string>(items().map(({ path }) => path));
    for (const { field, text } of error.violations) if (here.has(field)) store.blame(field, text);
    const elsewhere = error.violations.filter(({ field }) => !here.has(field));
    const isAllHere = error.violations.length > 0 && elsewhere.length === 0;
    return isAllHere ? { kind: 'problems' } : { kind: 'failed', error, elsewhere };
  }

  /** An answer that was read anew; one that is older than what stands here came too late. */
  function adopt(answer: FormAnswer): void {
    if (isBusy.current || Number(answer.revision ?? 0) < Number(base.revision ?? 0)) return;
    const conflicts = accept(answer);
    if (conflicts.length > 0) setPhase({ kind: 'conflict', conflicts });
  }

  useSendAgain(phase.kind === 'waiting', sendPending);

  return { base, phase, save, adopt, settle: () => setPhase({ kind: 'idle' }) };
}

/** No answer came, or one that says that nobody could give it: whether it was done, nobody knows. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Problem && [0, 502, 504].includes(error.status);
}

function failed(error: unknown): SavePhase {
  return { kind: 'failed', error, elsewhere: [] };
}
