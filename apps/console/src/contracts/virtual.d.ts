declare module 'virtual:verum-contracts' {
  export const tables: import('./contract-tables.ts').ContractTables;
}
