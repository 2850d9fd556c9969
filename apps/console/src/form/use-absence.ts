import { useState } from 'react';
import { type AbsenceKind, absenceOf } from './content.ts';
import { useField, useOpenForm } from './form-context.ts';

export interface Absence {
  /** Undefined: a value is asked for. */
  readonly kind: AbsenceKind | undefined;
  readonly reason: string;
  enter(reason: string): void;
  /** The other kind under the same reason; undefined asks for a value again. */
  choose(kind: AbsenceKind | undefined): void;
}

/** The reason why an item has no value. Which kind is meant is known from the reason, and before there is one here. */
export function useAbsence(path: string): Absence {
  const { store } = useOpenForm();
  const { content, stored } = useField(path);
  const given = absenceOf(content);
  const [asked, setAsked] = useState(given?.kind);
  const kind = given?.kind ?? asked;
  const reason = given?.reason ?? '';
  const put = (to: AbsenceKind, text: string) =>
    store.enter(path, { value: '', unit: '', notDone: '', leftBlank: '', [to]: text });
  return {
    kind,
    reason,
    enter: (text) => kind && put(kind, text),
    choose: (to) => {
      setAsked(to);
      if (to) put(to, reason);
      else store.enter(path, { value: stored.value, unit: stored.unit, notDone: '', leftBlank: '' });
    },
  };
}

/** Alt+B goes round: a value, not done, left blank. */
export function nextKind(kind: AbsenceKind | undefined): AbsenceKind | undefined {
  if (kind === undefined) return 'notDone';
  return kind === 'notDone' ? 'leftBlank' : undefined;
}
