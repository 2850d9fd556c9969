/** Where a hundred thousand studies come to lie, calculated. */
import { type Simulation, simulate } from './simulate.ts';
import { assumptions } from './studies.ts';

export { describeScale } from './describe.ts';

export function simulateScale(studies: number, cells: number, seed: number): Simulation {
  return simulate(cells, seed, { ...assumptions, studies });
}
