import { type Clock, refuse, violation } from '@verum/call';
import { badCharacterAt, dateBounds } from '@verum/values';

export type Sex = '' | 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';

/** What identifies a person: only ever stored encrypted. '' for what is not known. */
export interface Identity {
  readonly hospitalNumber: string;
  readonly name: string;
  /** Partial date: 1962, 1962-05 or 1962-05-17. */
  readonly birthDate: string;
  readonly phone: string;
  readonly nationalId: string;
  readonly address: string;
}

export interface Basics extends Omit<Identity, 'hospitalNumber'> {
  readonly sex: Sex;
}

/** A person as the context works with it; `tags` in the order of their characters. */
export interface Patient {
  readonly id: string;
  readonly hospital: string;
  readonly identity: Identity;
  readonly sex: Sex;
  readonly tags: readonly string[];
  readonly revision: number;
}

/** The patient with some of what is known of the person changed; the same object when nothing differs. */
export function changeBasics(patient: Patient, change: Partial<Identity> & { readonly sex?: Sex }): Patient {
  const { sex = patient.sex, ...identifying } = change;
  const identity: Identity = { ...patient.identity, ...identifying };
  const isSame = sex === patient.sex && keys.every((key) => identity[key] === patient.identity[key]);
  return isSame ? patient : { ...patient, identity, sex, revision: patient.revision + 1 };
}

const keys = ['hospitalNumber', 'name', 'birthDate', 'phone', 'nationalId', 'address'] as const;

/**
 * What the contract's own rules cannot see: whether a date is in the calendar and has come, and characters that no
 * text may hold.
 * @throws Refusal INVALID_REQUEST with every violation
 */
export function checkIdentity(identity: Partial<Identity>, clock: Clock): void {
  const violations = keys.flatMap((key) => {
    const field = key === 'hospitalNumber' ? key : `basics.${key}`;
    if (badCharacterAt(identity[key] ?? '') === undefined) return [];
    return violation(field, 'bad-character', 'holds a character that no text may hold', '含有不允许的字符');
  });
  if (identity.hospitalNumber !== undefined && identity.hospitalNumber.trim() === '') {
    violations.push(violation('hospitalNumber', 'required', 'is required', '为必填项'));
  }
  const { birthDate } = identity;
  if (birthDate) violations.push(...birthDateViolations(birthDate, clock));
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
}

// Today has begun somewhere as soon as it has at UTC+14.
const earliestZoneMs = 14 * 60 * 60 * 1000;

function birthDateViolations(birthDate: string, clock: Clock) {
  const bounds = dateBounds(birthDate);
  const field = 'basics.birthDate';
  if (!bounds) return [violation(field, 'not_a_date', 'is not a date of the calendar', '不是有效的日期')];
  const today = new Date(clock.nowMs() + earliestZoneMs).toISOString().slice(0, 10);
  return bounds.earliest > today ? [violation(field, 'future', 'lies in the future', '日期在未来')] : [];
}
