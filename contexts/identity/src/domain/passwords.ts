import { refuse } from '@verum/call';
import { commonPasswords } from './common-passwords.ts';

/** In code points, after normalisation. */
const lengthMin = 12;
const lengthMax = 1000;
/** Shorter names turn up in a password by chance. */
const nameLengthMin = 3;

/** Two keyboards may compose one text differently; NFKC makes it one password (RFC 8265 §4 goes the same way). */
export function normalisePassword(typed: string): string {
  return typed.normalize('NFKC');
}

/**
 * Checks a password that somebody wants to use (NIST SP 800-63B §5.1.1.2: length and lists, no rules of composition).
 * @param names what is known of the person: login name, display name
 * @returns the password to hash
 * @throws Refusal PASSWORD_WEAK naming `field`; never says what was typed
 */
export function acceptPassword(typed: string, names: readonly string[], field: string): string {
  const password = normalisePassword(typed);
  const weakness = weaknessOf(password, names);
  if (weakness) throw refuse('PASSWORD_WEAK', { violations: [{ field, ...weakness }] });
  return password;
}

function weaknessOf(password: string, names: readonly string[]) {
  const length = [...password].length;
  if (length < lengthMin) {
    return { rule: 'min_len', textEn: `is shorter than ${lengthMin} characters`, textZh: `少于 ${lengthMin} 个字符` };
  }
  if (length > lengthMax) {
    return { rule: 'max_len', textEn: `is longer than ${lengthMax} characters`, textZh: `超过 ${lengthMax} 个字符` };
  }
  const folded = fold(password);
  if (names.map(fold).some((name) => [...name].length >= nameLengthMin && folded.includes(name))) {
    return { rule: 'name', textEn: 'holds the login name or the name', textZh: '包含用户名或姓名' };
  }
  if (isCommon(folded)) {
    return { rule: 'common', textEn: 'is one of the most common passwords', textZh: '是最常见的密码之一' };
  }
  return undefined;
}

/** A common password does not get better by its repetition, or by a few digits and signs around it. */
function isCommon(folded: string): boolean {
  if (new Set(folded).size < 4) return true;
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return [folded, core, unrepeated(folded), unrepeated(core)].some((one) => commonPasswords.has(one));
}

/** `abcabcabc` → `abc`. */
function unrepeated(text: string): string {
  const size = (text + text).indexOf(text, 1);
  return size > 0 ? text.slice(0, size) : text;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}
