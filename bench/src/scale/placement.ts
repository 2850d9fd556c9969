import { hash } from './draw.ts';
import type { Study } from './studies.ts';

/** The cell of each study, by its number. */
export type Places = readonly number[];

/** Thaler and Ravishankar 1998: a study lies where its hash with the cell is highest. Nobody has to remember anything. */
export function byRendezvous(studies: readonly Study[], cells: number): Places {
  return studies.map(({ number }) => {
    let best = 0;
    let highest = -1;
    for (let cell = 0; cell < cells; cell++) {
      const weight = hash(number, cell);
      if (weight > highest) [best, highest] = [cell, weight];
    }
    return best;
  });
}

/** A directory remembers: a new study goes to the cell that has the least, as far as plans tell. */
export function byDirectory(studies: readonly Study[], cells: number): Places {
  const planned = new Array<number>(cells).fill(0);
  return studies.map(({ plannedBytes }) => {
    const cell = planned.indexOf(Math.min(...planned));
    planned[cell] = (planned[cell] ?? 0) + plannedBytes;
    return cell;
  });
}

/**
 * The directory after cells were added: from the fullest cells to the emptiest, the largest study that does not make
 * the emptiest fuller than the mean, until no cell is over `highest` times the mean. Few large moves instead of many.
 */
export function rebalanced(studies: readonly Study[], places: Places, cells: number, highest: number): Places {
  const moved = [...places];
  const load = loadOf(studies, places, cells, ({ bytes }) => bytes);
  const mean = load.reduce((sum, one) => sum + one, 0) / cells;
  const largestFirst = Array.from({ length: cells }, (): Study[] => []);
  for (const study of studies) largestFirst[places[study.number] ?? 0]?.push(study);
  for (const own of largestFirst) own.sort((one, other) => other.bytes - one.bytes);
  for (;;) {
    const from = load.indexOf(Math.max(...load));
    const to = load.indexOf(Math.min(...load));
    if ((load[from] ?? 0) <= mean * highest) return moved;
    const room = Math.min(mean - (load[to] ?? 0), (load[from] ?? 0) - mean);
    const own = largestFirst[from] ?? [];
    const at = own.findIndex(({ bytes }) => bytes <= room);
    const [study] = at < 0 ? [] : own.splice(at, 1);
    if (!study) return moved;
    moved[study.number] = to;
    load[from] = (load[from] ?? 0) - study.bytes;
    load[to] = (load[to] ?? 0) + study.bytes;
  }
}

/** What each cell bears. */
export function loadOf(
  studies: readonly Study[],
  places: Places,
  cells: number,
  of: (study: Study) => number,
): number[] {
  const load = new Array<number>(cells).fill(0);
  for (const study of studies) {
    const cell = places[study.number] ?? 0;
    load[cell] = (load[cell] ?? 0) + of(study);
  }
  return load;
}
