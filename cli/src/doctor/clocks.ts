import { type Finding, fault, good, warning } from './finding.ts';

const skewWarningMs = 1_000;
/** One-time codes and tokens are refused from here on, and times in the trail mislead. */
const skewFaultMs = 5_000;

/**
 * Another machine's clock against this one's.
 * @param theirsMs what it said, UTC milliseconds
 * @param oursMs halfway between asking and being answered
 * @param doubtMs how far the comparison itself may be off: half of the way there and back, and what the other rounds
 */
export function judgeClock(what: string, theirsMs: number, oursMs: number, doubtMs: number): Finding {
  const offMs = Math.max(0, Math.abs(theirsMs - oursMs) - doubtMs);
  const said = `differs from this machine's by ${offMs < 10 ? 'nothing that can be measured' : `${(offMs / 1000).toFixed(1)} s`}`;
  if (offMs <= skewWarningMs) return good(what, said);
  const next = {
    en: 'Let both machines keep time by NTP (chrony, systemd-timesyncd).',
    zh: '请让两台机器都通过 NTP（chrony、systemd-timesyncd）校时。',
  };
  return offMs <= skewFaultMs ? warning(what, said, next) : fault(what, said, next);
}
