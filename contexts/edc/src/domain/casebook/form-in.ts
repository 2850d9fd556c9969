import { type FormKeyParts, parseFormKey } from '@verum/values';
import type { BuildShape, CompiledForm } from '../build/build-shape.ts';
import { shadowKey } from './rules-view.ts';

/** The form of the build that a key names; undefined where its visit has no such form. */
export function formIn(build: BuildShape, { visitOid, formOid }: FormKeyParts): CompiledForm | undefined {
  const origin = build.blinding.originOf(formOid);
  const visit = build.visits.get(visitOid);
  return visit?.forms.some((ref) => ref.formOid === origin) ? build.form(formOid) : undefined;
}

// The same keys come with every subject and every save, and many times with each.
const rememberedMax = 20_000;
const remembered = new WeakMap<BuildShape, Map<string, CompiledForm>>();

/** The same of a form key as text; undefined also where it is none. */
export function formAt(build: BuildShape, key: string): CompiledForm | undefined {
  let forms = remembered.get(build);
  if (!forms) {
    forms = new Map();
    remembered.set(build, forms);
  }
  const known = forms.get(key);
  if (known) return known;
  const parts = parseFormKey(key);
  const form = parts && formIn(build, parts);
  if (form && forms.size < rememberedMax) forms.set(key, form);
  return form;
}

/** The row of a form in which an item stands: that of its blinded items, where it is one of them. */
export function rowOf(build: BuildShape, formKey: string, path: string): string {
  const shadow = shadowKey(formKey, build.blinding);
  return shadow !== undefined && formAt(build, shadow)?.placeOf(path) ? shadow : formKey;
}
