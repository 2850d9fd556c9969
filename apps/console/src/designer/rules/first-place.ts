import { formSlots } from '@verum/odm';
import type { Draft } from '../model/draft.ts';

/** Where a new check stands until another place is chosen; undefined in a build without an item. */
export function firstPlace({ build }: Draft): { readonly form: string; readonly path: string } | undefined {
  for (const { oid } of build.forms) {
    const [slot] = formSlots(build, oid);
    if (slot) return { form: oid, path: slot.template };
  }
  return undefined;
}
