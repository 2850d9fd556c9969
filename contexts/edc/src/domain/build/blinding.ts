import type { Design } from '@verum/checks';
import type { BuildIndex } from '@verum/odm';
import { formSlots } from '@verum/odm';

/**
 * Which forms of a build only the unblinded see. Where single items of a form are blinded, these have a form of their
 * own beside it, its *shadow*: the same places, but a row, a revision, queries and signatures apart, so that nothing
 * about the open form tells whether anything was entered there.
 */
export interface Blinding {
  /** Whether the build has any. */
  readonly isUsed: boolean;
  readonly items: ReadonlySet<string>;
  isBlinded(formOid: string): boolean;
  /** The shadow of a form; undefined where the form has no blinded items beside open ones. */
  shadowOf(formOid: string): string | undefined;
  /** The form that a shadow belongs to; any other form is its own. */
  originOf(formOid: string): string;
  readonly shadows: ReadonlyMap<string, string>;
}

const suffix = '.BLINDED';

export function blindingOf(index: BuildIndex, { blinded }: Pick<Design, 'blinded'>): Blinding {
  const items = new Set(blinded.items);
  const whole = new Set(blinded.forms);
  const shadows = new Map<string, string>();
  if (items.size > 0) {
    for (const { oid } of index.build.forms) {
      if (!whole.has(oid) && formSlots(index, oid).some(({ item }) => items.has(item.oid)))
        shadows.set(oid, freeOid(index, oid));
    }
  }
  const origins = new Map([...shadows].map(([origin, shadow]) => [shadow, origin]));
  return {
    isUsed: whole.size > 0 || shadows.size > 0,
    items,
    shadows,
    isBlinded: (oid) => whole.has(oid) || origins.has(oid),
    shadowOf: (oid) => shadows.get(oid),
    originOf: (oid) => origins.get(oid) ?? oid,
  };
}

function freeOid(index: BuildIndex, oid: string): string {
  let name = oid + suffix;
  while (index.forms.has(name)) name += suffix;
  return name;
}
