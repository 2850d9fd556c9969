/** OIDs by what they stand for: two labels that differ only in signs do not become one. */
export class Oids {
  readonly #byKey = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The same for the same key, whatever is wanted then. */
  of(key: string, wanted: string): string {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    let oid = wanted;
    for (let number = 2; this.#taken.has(oid); number += 1) oid = `${wanted}.${number}`;
    this.#taken.add(oid);
    this.#byKey.set(key, oid);
    return oid;
  }
}

/** A label as part of an OID. */
export const oidOf = (label: string) => [...label.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_')].slice(0, 60).join('');
