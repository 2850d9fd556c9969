/** As it is read out: two groups of four. */
export function groupedCode(code: string): string {
  return code.replace(/^(.{4})(.+)$/, '$1 $2');
}

export function secondsLeft(until: string, nowMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1000));
}

/** `14:59` */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
