/**
 * The randomisation number of a place whose list brings none: version of the scheme, number of the stratum and of the
 * place in it, `1-02-007`. It says nothing of the arm: two lists with other arms give the same numbers.
 */
export function placeNumber(scheme: number, stratum: number, sequence: number): string {
  return `${scheme}-${String(stratum).padStart(2, '0')}-${String(sequence).padStart(3, '0')}`;
}

/** The same under minimisation, which has no strata: `1-0007`. */
export function runningNumber(scheme: number, sequence: number): string {
  return `${scheme}-${String(sequence).padStart(4, '0')}`;
}
