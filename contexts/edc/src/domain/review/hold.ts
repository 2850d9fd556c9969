import { type Refusal, refuse } from '@verum/call';

/** Whether anything may still change at a place, from free to not at all. */
export type Hold = 'NONE' | 'FROZEN' | 'LOCKED';

/** One level: a form or a visit of a subject, a subject, a site, or, all '', the study. */
export interface HoldPlace {
  readonly site: string;
  readonly subject: string;
  readonly visit: string;
  readonly form: string;
}

export interface HoldRow extends HoldPlace {
  readonly state: Hold;
}

const strength: Readonly<Record<Hold, number>> = { NONE: 0, FROZEN: 1, LOCKED: 2 };

export function strongest(holds: Iterable<Hold>): Hold {
  let found: Hold = 'NONE';
  for (const hold of holds) if (strength[hold] > strength[found]) found = hold;
  return found;
}

/** `visit[!repeat]~form[!repeat]` → `visit[!repeat]` */
export function visitOf(form: string): string {
  return form.slice(0, form.indexOf('~'));
}

/** What holds a form, of the rows about its subject, site and study. */
export function holdOfForm(rows: readonly HoldRow[], form: string): Hold {
  const visit = visitOf(form);
  return strongest(
    rows
      .filter((row) => (row.form === '' || row.form === form) && (row.visit === '' || row.visit === visit))
      .map(({ state }) => state),
  );
}

export function holdOfVisit(rows: readonly HoldRow[], visit: string): Hold {
  return strongest(
    rows.filter((row) => row.form === '' && (row.visit === '' || row.visit === visit)).map(({ state }) => state),
  );
}

export type HoldLevel = 'form' | 'visit' | 'subject' | 'site' | 'study';

/** The level that a place names. */
export function levelOf({ site, subject, visit, form }: HoldPlace): HoldLevel {
  if (form !== '') return 'form';
  if (visit !== '') return 'visit';
  if (subject !== '') return 'subject';
  return site !== '' ? 'site' : 'study';
}

/**
 * Refusal HELD when the form is held at least as strongly as `from`; undefined when it is free for this.
 * @param from FROZEN for what changes values; LOCKED for what is said about them
 */
export function heldRefusal(rows: readonly HoldRow[], form: string, from: 'FROZEN' | 'LOCKED'): Refusal | undefined {
  const hold = holdOfForm(rows, form);
  if (strength[hold] < strength[from]) return undefined;
  const visit = visitOf(form);
  const by = rows.find(
    (row) => row.state === hold && (row.form === '' || row.form === form) && (row.visit === '' || row.visit === visit),
  );
  return refuse('HELD', { facts: { form, hold, ...(by && { at: levelOf(by) }) } });
}
