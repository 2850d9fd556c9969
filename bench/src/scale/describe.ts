import type { Across, Simulation, Way } from './simulate.ts';

const gib = 1024 ** 3;

/** The simulation as people read it: its assumptions first. */
export function describeScale(simulation: Simulation): string {
  const { cells, seed, assumptions: taken, totalBytes, totalPeakSaves, largestShare, ways } = simulation;
  const { studies } = taken;
  return [
    `${count(studies)} studies over ${cells} cells (seed ${seed}). Assumed, not measured:`,
    `- subjects a study: log-normal, median ${taken.subjectsMedian}, sigma ${taken.subjectsSigma}, at most ${count(taken.subjectsMax)}`,
    `- forms a subject: log-normal, median ${taken.formsMedian}, sigma ${taken.formsSigma}; ${taken.bytesPerForm / 1024} KiB a form with its history and indexes; saved ${taken.savesPerForm} times`,
    `- ${percent(taken.activeShare)} of the studies capture, for ${taken.daysMedian} days (log-normal, sigma ${taken.daysSigma}); the busiest hour has ${percent(taken.peakHourShare)} of a day's saves`,
    `- what is planned and what becomes of it differ by a factor of sigma ${taken.planSigma}`,
    '',
    `Altogether ${count(totalBytes / gib)} GiB and ${totalPeakSaves.toFixed(1)} saves/s in the busiest hour; the largest study has ${percent(largestShare)} of a cell's mean.`,
    '',
    '| | studies a cell | GiB a cell | fullest of mean | saves/s a cell | busiest of mean |',
    '|---|---|---|---|---|---|',
    ...ways.map(row),
    '',
    '| one cell more | studies moved | GiB moved | fullest of mean afterwards |',
    '|---|---|---|---|',
    ...ways.map(
      ({ name, added }) =>
        `| ${name} | ${count(added.moves)} (${percent(added.moves / studies)}) | ${count(added.movedBytes / gib)} (${percent(added.movedBytes / totalBytes)}) | ${added.imbalance.toFixed(2)} |`,
    ),
    '',
  ].join('\n');
}

function row({ name, studies, bytes, peakSaves }: Way): string {
  const range = ({ min, mean, max }: Across, of = 1, digits = 0) =>
    [min, mean, max].map((one) => (one / of).toLocaleString('en', { maximumFractionDigits: digits })).join(' – ');
  const most = ({ mean, max }: Across) => (max / mean).toFixed(2);
  return `| ${name} | ${range(studies)} | ${range(bytes, gib)} | ${most(bytes)} | ${range(peakSaves, 1, 2)} | ${most(peakSaves)} |`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
