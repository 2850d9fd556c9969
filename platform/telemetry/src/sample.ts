/**
 * Whether a trace is kept, by its id alone: random ids fall below a share of their range as often as the share says,
 * and every process with the same share decides alike (as OpenTelemetry's TraceIdRatioBased means it).
 *
 * @param traceId 32 hex digits; the last 13 are looked at, which a double holds exactly
 */
export function isChosen(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-13), 16) < share * 16 ** 13;
}
