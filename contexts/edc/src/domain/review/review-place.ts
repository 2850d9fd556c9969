import { refuse, violation } from '@verum/call';
import { parseFormKey, parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import { formIn } from '../casebook/form-in.ts';
import { visitOf } from './hold.ts';

/** What is signed: a form key, a visit key, or '' for the casebook. */
export type SignedPlace = string;

/** @throws Refusal INVALID_REQUEST for a text that is neither of the three */
export function checkPlace(place: SignedPlace): void {
  if (place === '' || parseFormKey(place) || parseVisitKey(place)) return;
  const textEn = 'must be a form key, a visit key, or empty for the casebook';
  throw refuse('INVALID_REQUEST', {
    violations: [violation('place', 'not_a_place', textEn, '应为表单键、访视键，或留空表示整本病例手册')],
  });
}

export function isAt(place: SignedPlace, form: string): boolean {
  return place === '' || form === place || visitOf(form) === place;
}

/**
 * Whether the build has such a form or such a visit, for somebody who sees as much.
 * @param isUnblinded sees what others are blinded to
 */
export function isInBuild(build: CompiledBuild, place: SignedPlace, isUnblinded: boolean): boolean {
  if (place === '') return true;
  const parts = parseFormKey(place);
  if (!parts) return build.visits.has(parseVisitKey(place)?.visitOid ?? '');
  const form = formIn(build, parts);
  return form !== undefined && (isUnblinded || !form.isBlinded);
}
