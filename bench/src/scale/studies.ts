import type { Draw } from './draw.ts';

/** What the simulation takes for granted; printed with every result. None of it was measured. */
export interface Assumptions {
  readonly studies: number;
  /** Subjects of a study: log-normal, cut off. */
  readonly subjectsMedian: number;
  readonly subjectsSigma: number;
  readonly subjectsMax: number;
  /** Forms of a subject, over all visits: log-normal. */
  readonly formsMedian: number;
  readonly formsSigma: number;
  /** What a form costs on disk for ever: its row, its history, its queries, their indexes. */
  readonly bytesPerForm: number;
  readonly savesPerForm: number;
  /** Days in which a study captures. */
  readonly daysMedian: number;
  readonly daysSigma: number;
  /** Of all studies that are kept; the others are closed and only read. */
  readonly activeShare: number;
  /** Of a day's saves in its busiest hour. */
  readonly peakHourShare: number;
  /** How far a plan is from what becomes of it: sigma of their ratio. */
  readonly planSigma: number;
}

export const assumptions: Assumptions = {
  studies: 100_000,
  subjectsMedian: 60,
  subjectsSigma: 1.3,
  subjectsMax: 20_000,
  formsMedian: 60,
  formsSigma: 0.7,
  bytesPerForm: 16 * 1024,
  savesPerForm: 2.5,
  daysMedian: 900,
  daysSigma: 0.4,
  activeShare: 0.3,
  peakHourShare: 0.2,
  planSigma: 0.5,
};

export interface Study {
  readonly number: number;
  readonly bytes: number;
  /** What is known when it is created, and its place chosen. */
  readonly plannedBytes: number;
  /** Saves a second in the busiest hour; 0 once it is closed. */
  readonly peakSaves: number;
}

export function drawStudies(taken: Assumptions, draw: Draw): readonly Study[] {
  return Array.from({ length: taken.studies }, (_, number) => {
    const subjects = Math.min(
      taken.subjectsMax,
      Math.max(1, draw.logNormal(taken.subjectsMedian, taken.subjectsSigma)),
    );
    const forms = subjects * draw.logNormal(taken.formsMedian, taken.formsSigma);
    const days = draw.logNormal(taken.daysMedian, taken.daysSigma);
    const isActive = draw.uniform() < taken.activeShare;
    const bytes = forms * taken.bytesPerForm;
    const savesPerDay = (forms * taken.savesPerForm) / days;
    return {
      number,
      bytes,
      plannedBytes: bytes * draw.logNormal(1, taken.planSigma),
      peakSaves: isActive ? (savesPerDay * taken.peakHourShare) / 3600 : 0,
    };
  });
}
