import { contractsCheck } from './contracts.ts';
import { deployCheck } from './deploy.ts';
import { fencesCheck } from './fences.ts';
import { inventoryCheck } from './inventory.ts';
import { styleCheck } from './style.ts';
import { typesCheck } from './types.ts';

export interface Check {
  readonly name: string;
  /** Problems in words; none when all is well. */
  run(): Promise<readonly string[]>;
}

export const checks: readonly Check[] = [
  styleCheck,
  inventoryCheck,
  fencesCheck,
  contractsCheck,
  deployCheck,
  typesCheck,
];
