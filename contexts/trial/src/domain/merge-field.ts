/** A value of a field, as JSON has it. */
export type FieldValue = string | readonly { readonly lang: string; readonly text: string }[];

export interface FieldState {
  /** What the hospital sent last; undefined before it ever did. */
  readonly sent: FieldValue | undefined;
  readonly ours: FieldValue;
  readonly theirs: FieldValue;
  /** Somebody has still to decide on this field. */
  readonly isHeld: boolean;
}

export type Merge =
  /** The hospital has nothing new. */
  | 'nothing'
  /** Theirs becomes ours. */
  | 'take'
  /** Both have changed it: a person decides. */
  | 'hold'
  /** Both say the same by now. */
  | 'agree';

/**
 * A three-way merge of one field: between what the hospital sent last, what stands here, and what it sends now. Ours are
 * never overwritten where somebody has changed them since, and a value that was refused once is not proposed again
 * before it changes.
 */
export function mergeField({ sent, ours, theirs, isHeld }: FieldState): Merge {
  if (sent !== undefined && isSame(sent, theirs)) return isHeld && isSame(ours, theirs) ? 'agree' : 'nothing';
  if (isSame(ours, theirs)) return 'agree';
  if (isHeld) return 'hold';
  return isSame(sent ?? emptyOf(theirs), ours) ? 'take' : 'hold';
}

/** Members of a text are compared by name: PostgreSQL orders them its own way. */
export function isSame(one: FieldValue, other: FieldValue): boolean {
  return plain(one) === plain(other);
}

function plain(value: FieldValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value.map(({ lang, text }) => [lang, text]));
}

function emptyOf(value: FieldValue): FieldValue {
  return typeof value === 'string' ? '' : [];
}
