/** Gives names out, each once, whatever their case. */
export interface NameBook {
  /** The first of `wanted` that makes a name, cut to `max` and numbered where it is taken. */
  take(wanted: readonly (string | undefined)[], max: number): string;
}

/**
 * Names as SAS, R, Stata and SPSS all take them: letters, digits, underscores, the first no digit. What an OID has
 * beyond them becomes an underscore; its prefix of a kind (`IT.`, `IG.`) is left away.
 */
export function nameBook(fallback: string, isUpper: boolean): NameBook {
  const taken = new Set<string>();
  return {
    take(wanted, max) {
      const made = wanted.map((text) => toName(text ?? '')).find((name) => name !== '') ?? fallback;
      const name = isUpper ? made.toUpperCase() : made;
      for (let number = 1; ; number += 1) {
        const suffix = number === 1 ? '' : String(number);
        const tried = name.slice(0, max - suffix.length) + suffix;
        if (taken.has(tried.toUpperCase())) continue;
        taken.add(tried.toUpperCase());
        return tried;
      }
    },
  };
}

function toName(text: string): string {
  const bare = text.replace(/^(?:I|IT|IG|F|FO|CL|SE|S)\.(?=.)/, '');
  const name = bare.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  if (name === '') return '';
  return /^\d/.test(name) ? `V${name}` : name;
}
