/**
 * What can be done on the thread, by name: each makes a stream of one, and is brought when it is needed first. Tasks and
 * streams hold what structured clone takes.
 */
export const makers = {
  odm: async () => (await import('./make-odm.ts')).makeOdm,
  rows: async () => (await import('./make-rows.ts')).makeRows,
  flat: async () => (await import('./make-flat.ts')).makeFlat,
  records: async () => (await import('./make-records.ts')).makeRecords,
  laid: async () => (await import('./make-laid.ts')).makeLaid,
  table: async () => (await import('./make-table.ts')).makeTable,
};

export type Makers = { readonly [K in keyof typeof makers]: Awaited<ReturnType<(typeof makers)[K]>> };
