import type { ValueSpec } from './data-type.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/** Text is kept as typed, white space around it included; its length counts Unicode code points. */
export function checkText(spec: ValueSpec, text: string): ValueCheck {
  const actual = codePoints(text);
  if (spec.length !== undefined && actual > spec.length)
    return refuse('too-long', { dataType: spec.dataType, max: spec.length, actual });
  return accept(text);
}

/**
 * Whether a text shows nothing: only white space and characters that are drawn as nothing (zero-width spaces and
 * joiners, direction marks, soft hyphens: Unicode Default_Ignorable_Code_Point). It answers no question on a form.
 */
export function isBlankText(text: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);
}

/** How many Unicode code points a text has: a character beyond the basic plane counts once. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The place (from 1, in code points) of the first character that no value may hold, or undefined. These are what
 * XML 1.0 cannot carry and so no ODM export could return: C0 controls other than tab, line feed and carriage return,
 * U+FFFE, U+FFFF, and surrogates without their partner. NUL is also refused by PostgreSQL.
 */
export function badCharacterAt(text: string): number | undefined {
  let position = 0;
  for (const char of text) {
    position += 1;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return position;
    if (code >= 0xd800 && code <= 0xdfff) return position;
    if (code === 0xfffe || code === 0xffff) return position;
  }
  return undefined;
}
