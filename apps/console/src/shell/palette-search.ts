/** Something that the palette leads to. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'recent' | 'page' | 'study' | 'subject' | 'form' | 'action';
  readonly name: string;
  readonly go: () => void;
}

export const shownMax = 12;

/**
 * What matches: every word typed occurs somewhere, in any order; names that begin with what was typed come first, else
 * the order stays. Without words, everything in its order.
 */
export function searchEntries(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const typed = text.trim().toLowerCase();
  const words = typed.split(/\s+/).filter(Boolean);
  const found = entries.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const begins = ({ name }: PaletteEntry) => typed !== '' && name.toLowerCase().startsWith(typed);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))].slice(0, shownMax);
}

const recentMax = 6;

/** The newest first, each once. */
export function withRecent(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((one) => one !== id)].slice(0, recentMax);
}

/** With what was chosen lately in front, named as recent. */
export function recentFirst(entries: readonly PaletteEntry[], recent: readonly string[]): readonly PaletteEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const first = recent.flatMap((id) => {
    const entry = byId.get(id);
    return entry ? [{ ...entry, group: 'recent' as const }] : [];
  });
  return [...first, ...entries.filter(({ id }) => !recent.includes(id))];
}
