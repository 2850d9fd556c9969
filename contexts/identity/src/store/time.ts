/** UTC milliseconds as a parameter for a timestamptz. */
export function at(ms: number): string {
  return new Date(ms).toISOString();
}

/** A timestamptz column as UTC milliseconds; what is finer is cut off. */
export function msOf(text: string): number {
  return Date.parse(text);
}

export function msOrNull(text: string | null): number | null {
  return text === null ? null : msOf(text);
}
