import type { FormKeyParts } from '@verum/values';
import type { BuildShape, CompiledForm } from '../build/build-shape.ts';

/** The form of the build that a key names; undefined where its visit has no such form. */
export function formIn(build: BuildShape, { visitOid, formOid }: FormKeyParts): CompiledForm | undefined {
  const origin = build.blinding.originOf(formOid);
  const visit = build.visits.get(visitOid);
  return visit?.forms.some((ref) => ref.formOid === origin) ? build.form(formOid) : undefined;
}
