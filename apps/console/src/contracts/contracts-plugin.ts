import type { Plugin } from 'vite';
import { contractTables } from './contract-tables.ts';

const id = 'virtual:verum-contracts';

/** Serves the contract tables as a module of plain data. */
export function contractsPlugin(): Plugin {
  return {
    name: 'verum-contracts',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? `export const tables = ${JSON.stringify(contractTables())};` : undefined),
  };
}
