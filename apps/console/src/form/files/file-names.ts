/** The names of files that were uploaded at this page, by their values; what is stored is known by its hash only. */
const names = new Map<string, string>();

export function rememberFile(value: string, name: string): void {
  names.set(value, name);
}

/** The name it was uploaded under here, else the beginning of its hash, as one compares it with a copy. */
export function fileName(value: string): string {
  return names.get(value) ?? `SHA-256 ${fileHash(value).slice(0, 12)}…`;
}

/** The hash in hex, which is what a file is asked for by; its value is the same in base64. */
export function fileHash(value: string): string {
  try {
    return Array.from(atob(value), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    // Somebody typed something else once; it names no file.
    return '';
  }
}
