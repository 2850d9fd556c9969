import { type CelEnv, type CelFunc, CelScalar, type CelValue, celFunc } from '@bufbuild/cel';

/**
 * CEL's comparisons under names of their own. The library looks for the overload of `<` among fifteen by asking each
 * argument for its type every time (1 µs a comparison); here JavaScript's own types decide for what values of items
 * are, and everything else goes to the library.
 */
export const FAST: ReadonlyMap<string, string> = new Map(
  ['_<_', '_<=_', '_>_', '_>=_', '_==_', '_!=_'].map((name) => [name, `${name}fast`]),
);

/** The name CEL knows an operator by. */
export const plainName = (name: string) => (name.endsWith('_fast') ? name.slice(0, -4) : name);

/** `library` is an environment with CEL's own functions. */
export function comparisonsFor(library: CelEnv): CelFunc[] {
  return [...FAST].map(([name, fast]) => {
    const own = library.funcs.find(name);
    return celFunc(fast, [CelScalar.DYN, CelScalar.DYN], CelScalar.BOOL, (a: CelValue, b: CelValue) => {
      if (typeof a === typeof b && typeof a !== 'object') return OWN[name]?.(a as number, b as number) ?? false;
      const answer = own?.call(0, undefined, [a, b]);
      // A mistyped comparison is undetermined, as everything CEL cannot tell.
      if (typeof answer !== 'boolean') throw new Error('undetermined');
      return answer;
    });
  });
}

const OWN: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '_<_': (a, b) => a < b,
  '_<=_': (a, b) => a <= b,
  '_>_': (a, b) => a > b,
  '_>=_': (a, b) => a >= b,
  '_==_': (a, b) => a === b,
  '_!=_': (a, b) => a !== b,
};
