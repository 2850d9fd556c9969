/** Gives names out, each once, whatever their case. */
export interface NameBook {
  /** The first of `wanted` that makes a name, cut to `max` and numbered where it is taken. */
  take(wanted: readonly (string | undefined)[], max: number): string;
}

/**
 * Names as SAS, R, Stata and SPSS all take them: letters, digits, underscores, the first no digit. What an OID has
 * beyond them becomes an underscore; its prefix of a kind (`IT.`, `IG.`) is left away.
 * @param isReserved of a name in capitals, none of which begins with V: one is put before it, as before a digit
 */
export function nameBook(fallback: string, isUpper: boolean, isReserved = (_name: string) => false): NameBook {
  const taken = new Set<string>();
  return {
    take(wanted, max) {
      const first = wanted.map((text) => toName(text ?? '')).find((name) => name !== '') ?? fallback;
      const made = isReserved(first.slice(0, max).toUpperCase()) ? `V${first}` : first;
      const name = isUpper ? made.toUpperCase() : made;
      for (let number = 1; ; number += 1) {
        const suffix = number === 1 ? '' : String(number);
        const tried = name.slice(0, max - suffix.length) + suffix;
        if (taken.has(tried.toUpperCase()) || isReserved(tried.toUpperCase())) continue;
        taken.add(tried.toUpperCase());
        return tried;
      }
    },
  };
}

/**
 * Words of SPSS that no variable is called by (SPSS Statistics, Variable names: reserved keywords), and those of Stata
 * ([U] 11.3 Naming conventions), whatever their case.
 */
export const isWordOfVariables = (name: string) =>
  /^(ALL|AND|BY|EQ|GE|GT|LE|LT|NE|NOT|OR|TO|WITH)$/.test(name) ||
  /^(BYTE|DOUBLE|FLOAT|IF|IN|INT|LONG|USING|STRL|STR\d*)$/.test(name);

/** Names that Windows keeps for devices: there is no file of that name, whatever its ending. */
export const isDevice = (name: string) => /^(CON|PRN|AUX|NUL|COM\d|LPT\d)$/.test(name);

function toName(text: string): string {
  const bare = text.replace(/^(?:I|IT|IG|F|FO|CL|SE|S)\.(?=.)/, '');
  const name = bare.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  if (name === '') return '';
  return /^\d/.test(name) ? `V${name}` : name;
}
