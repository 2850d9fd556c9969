import pg from 'pg';
import type { Stack } from './stack.ts';

/** What stands in the database: one item of one form. */
export interface StoredValue {
  readonly subject: string;
  /** Form key. */
  readonly form: string;
  /** Item path. */
  readonly path: string;
  readonly value?: string;
  readonly unit?: string;
  /** Why there is no value. */
  readonly why?: string;
  /** It was left blank on purpose, and not left undone. */
  readonly isLeftBlank?: true;
}

interface Stored {
  readonly value?: string;
  readonly unit?: string;
  readonly notDone?: string;
  readonly leftBlank?: string;
  readonly removed?: string;
}

/**
 * Every value of a study's forms that are open to all, or of those that are blinded, by SQL of our own and none of the product's: forms and repeats of
 * groups that were removed are not there.
 */
export async function storedValues(stack: Stack, study: string, isBlinded = false): Promise<StoredValue[]> {
  const client = new pg.Client(stack.database.admin);
  await client.connect();
  try {
    const { rows } = await client.query<{ subject: string; form: string; items: Readonly<Record<string, Stored>> }>(
      `select subject, form, items from edc.form where study = $1 and not removed and blinded = $2
        order by subject, form`,
      [study, isBlinded],
    );
    return rows.flatMap(({ subject, form, items }) => {
      const gone = Object.keys(items).filter((path) => items[path]?.removed !== undefined);
      return Object.entries(items)
        .filter(([path]) => !gone.some((group) => path === group || path.startsWith(`${group}/`)))
        .flatMap(([path, { value, unit, notDone, leftBlank }]): StoredValue[] => {
          const why = notDone ?? leftBlank;
          if (value === undefined && why === undefined) return [];
          const content = { ...(value !== undefined && { value }), ...(unit !== undefined && { unit }) };
          const isLeftBlank = leftBlank !== undefined && ({ isLeftBlank: true } as const);
          return [{ subject, form, path, ...content, ...(why !== undefined && { why }), ...isLeftBlank }];
        });
    });
  } finally {
    await client.end();
  }
}
