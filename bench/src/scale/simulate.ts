import { openDraw } from './draw.ts';
import { byDirectory, byRendezvous, loadOf, type Places, rebalanced } from './placement.ts';
import { type Assumptions, assumptions, drawStudies, type Study } from './studies.ts';

export interface Simulation {
  readonly seed: number;
  readonly cells: number;
  readonly assumptions: Assumptions;
  readonly totalBytes: number;
  readonly totalPeakSaves: number;
  /** Of the largest study, of a cell's mean. */
  readonly largestShare: number;
  readonly ways: readonly Way[];
}

export interface Way {
  readonly name: 'rendezvous' | 'directory';
  readonly studies: Across;
  readonly bytes: Across;
  readonly peakSaves: Across;
  readonly added: Added;
}

/** Over the cells. */
export interface Across {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** What becomes of it when one more cell is there. */
export interface Added {
  readonly moves: number;
  readonly movedBytes: number;
  /** The fullest cell, of the mean. */
  readonly imbalance: number;
}

/** Over this share of the mean a directory moves studies away. */
const highestOfMean = 1.05;

/** Where so many studies come to lie, in two ways, and what one more cell costs each. The same for the same seed. */
export function simulate(cells: number, seed: number, taken: Assumptions = assumptions): Simulation {
  const studies = drawStudies(taken, openDraw(seed));
  const sum = (of: (study: Study) => number) => studies.reduce((total, study) => total + of(study), 0);
  const totalBytes = sum(({ bytes }) => bytes);
  const remembered = byDirectory(studies, cells);
  return {
    seed,
    cells,
    assumptions: taken,
    totalBytes,
    totalPeakSaves: sum(({ peakSaves }) => peakSaves),
    largestShare: studies.reduce((most, { bytes }) => Math.max(most, bytes), 0) / (totalBytes / cells),
    ways: [
      way('rendezvous', studies, cells, byRendezvous(studies, cells), byRendezvous(studies, cells + 1)),
      way('directory', studies, cells, remembered, rebalanced(studies, remembered, cells + 1, highestOfMean)),
    ],
  };
}

function way(name: Way['name'], studies: readonly Study[], cells: number, before: Places, after: Places): Way {
  const moved = studies.filter(({ number }) => before[number] !== after[number]);
  const { max, mean } = across(loadOf(studies, after, cells + 1, ({ bytes }) => bytes));
  return {
    name,
    studies: across(loadOf(studies, before, cells, () => 1)),
    bytes: across(loadOf(studies, before, cells, ({ bytes }) => bytes)),
    peakSaves: across(loadOf(studies, before, cells, ({ peakSaves }) => peakSaves)),
    added: {
      moves: moved.length,
      movedBytes: moved.reduce((total, { bytes }) => total + bytes, 0),
      imbalance: max / mean,
    },
  };
}

function across(load: readonly number[]): Across {
  return {
    min: Math.min(...load),
    mean: load.reduce((sum, one) => sum + one, 0) / load.length,
    max: Math.max(...load),
  };
}
