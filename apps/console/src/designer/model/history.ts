import type { Draft, Operation } from './draft.ts';

/** A draft with the ways back and forth. Drafts share what did not change, so keeping many costs little. */
export interface History {
  readonly past: readonly Draft[];
  readonly present: Draft;
  readonly future: readonly Draft[];
  /** What the last edit was a part of; '' when the next one is a step of its own in any case. */
  readonly step: string;
}

const stepsMax = 200;

export function beginHistory(present: Draft): History {
  return { past: [], present, future: [], step: '' };
}

/** Edits in a row with the same `step` (the keys typed into one field) are undone together. */
export function editHistory(history: History, operation: Operation, step = ''): History {
  const present = operation(history.present);
  if (present === history.present) return history;
  const isSameStep = step !== '' && step === history.step && history.future.length === 0;
  const past = isSameStep ? history.past : [...history.past, history.present].slice(-stepsMax);
  return { past, present, future: [], step };
}

export function undoHistory(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], step: '' };
}

export function redoHistory(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, step: '' };
}
