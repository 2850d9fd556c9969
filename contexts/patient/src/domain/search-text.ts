/** How a text is made comparable before it is hashed: the same person typed in two ways gives one hash. */
export function searchText(text: string): string {
  // Upper case folds more than lower case does: ß and SS, the two small sigmas.
  return text.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Longer beginnings are told apart after decryption. */
export const prefixLengthMax = 12;

/** The first 1, 2, 3 … characters (code points) of a name, at most twelve of them. */
export function prefixesOf(name: string): string[] {
  const points = [...searchText(name)].slice(0, prefixLengthMax);
  return points.map((_, index) => points.slice(0, index + 1).join(''));
}

/** The beginning to look for; undefined when nothing is left of what was typed. */
export function prefixToFind(typed: string): string | undefined {
  return prefixesOf(typed).at(-1);
}

/** Whether a name begins with what was typed. */
export function beginsWith(name: string, typed: string): boolean {
  return searchText(name).startsWith(searchText(typed));
}
