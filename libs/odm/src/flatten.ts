/**
 * A text that is put together piece by piece is a rope, whose knots take many times what the text does, and are gone
 * through by the collector as long as it lives. Reading a character of a rope makes one text of it.
 */
export function flatten(rope: string): string {
  read = rope.charCodeAt(0);
  return rope;
}

/** Kept, so that no compiler finds the reading useless. */
export let read = 0;
