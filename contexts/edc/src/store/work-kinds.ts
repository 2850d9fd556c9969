import type { WorkKind } from '../domain/review/work.ts';

/**
 * Where one kind of work is found. `t` is a row of the table, `p` its group; each index begins with the fixed columns
 * of `where`, goes on with the groups, and ends with the key.
 */
export interface WorkSource {
  readonly table: 'form' | 'visit' | 'query';
  readonly where: string;
  /** `isBlinded` where it is the same for all. */
  readonly groups: readonly ('site' | 'blinded' | 'width')[];
  readonly isBlinded?: boolean;
  /** The order of the list, after the site where `isBySite`. */
  readonly key: readonly { readonly column: string; readonly type: 'text' | 'date' | 'integer' }[];
  readonly isBySite: boolean;
  /** What the list shows: subject, visit, form, query, path, due, count. */
  readonly columns: string;
  /** More tables beside `t`. */
  readonly join?: string;
  /** What the index cannot tell; $n and the next two are the moment and the first and last date it is anywhere. */
  readonly more?: (n: number) => string;
  readonly usesMoment?: true;
  /** In which states of hold nothing can be done about it. */
  readonly holds: string;
}

const changesValues = `'FROZEN', 'LOCKED'`;
const saysOfValues = `'LOCKED'`;

const form = (where: string, holds: string, count = '0'): WorkSource => ({
  table: 'form',
  where: `t.study = $1 and ${where} and not t.removed`,
  groups: ['site', 'blinded'],
  key: [
    { column: 't.subject', type: 'text' },
    { column: 't.form', type: 'text' },
  ],
  isBySite: true,
  columns: `t.subject, t.visit, t.form, 0 as query, '' as path, null::date as due, ${count} as count`,
  holds,
});

const query = (state: 'OPEN' | 'ANSWERED' | 'CANDIDATE'): WorkSource => ({
  table: 'query',
  where: `t.study = $1 and t.state = '${state}'`,
  groups: ['site', 'blinded'],
  key: [
    { column: 't.due_date', type: 'date' },
    { column: 't.subject', type: 'text' },
    { column: 't.form', type: 'text' },
    { column: 't.number', type: 'integer' },
  ],
  isBySite: false,
  columns: `t.subject, split_part(t.form, '~', 1) as visit, t.form, t.number as query, t.path, t.due_date as due, 0 as count`,
  holds: saysOfValues,
});

const waits =
  't.study = $1 and t.is_expected and not t.is_held and not t.is_off and t.skipped is null and t.latest is not null';
const today = (n: number) =>
  `(select ($${n}::timestamptz at time zone c.zone)::date from casebook c where c.study = t.study and c.subject = t.subject)`;

const visit = (groups: WorkSource['groups'], more: (n: number) => string): WorkSource => ({
  table: 'visit',
  where: waits,
  groups,
  isBlinded: false,
  key: [
    { column: 't.latest', type: 'date' },
    { column: 't.subject', type: 'text' },
    { column: 't.visit', type: 'text' },
  ],
  isBySite: false,
  columns: `t.subject, t.visit, '' as form, 0 as query, '' as path, t.latest as due, 0 as count`,
  more,
  usesMoment: true,
  holds: changesValues,
});

const missing = (list: 'missing' | 'missing_blinded'): WorkSource => ({
  table: 'visit',
  where: `t.study = $1 and t.is_held and t.skipped is null and t.${list} <> '{}'`,
  groups: ['site'],
  isBlinded: list === 'missing_blinded',
  key: [
    { column: 't.subject', type: 'text' },
    { column: 't.visit', type: 'text' },
    { column: 'm.form', type: 'text' },
  ],
  isBySite: true,
  columns: `t.subject, t.visit, m.form, 0 as query, '' as path, null::date as due, 0 as count`,
  join: `cross join lateral unnest(t.${list}) m(form)`,
  holds: changesValues,
});

/** The zone is only asked for where the dates on earth differ about the row. */
export const workSources: Readonly<Record<WorkKind, readonly WorkSource[]>> = {
  OVERDUE: [
    visit(['site'], (n) => `t.latest < $${n + 2}::date and (t.latest < $${n + 1}::date or t.latest < ${today(n)})`),
  ],
  DUE: [
    visit(
      ['site', 'width'],
      (n) => `t.latest >= $${n + 1}::date and t.latest <= $${n + 2}::date + p.width
        and ((t.earliest <= $${n + 1}::date and t.latest >= $${n + 2}::date)
             or ${today(n)} between t.earliest and t.latest)`,
    ),
  ],
  MISSING: [missing('missing'), missing('missing_blinded')],
  INCOMPLETE: [form(`t.entry = 'STARTED'`, changesValues)],
  OPEN_QUERIES: [query('OPEN')],
  ANSWERED_QUERIES: [query('ANSWERED')],
  CANDIDATE_QUERIES: [query('CANDIDATE')],
  TO_VERIFY: [form('t.to_verify > 0', saysOfValues, 't.to_verify')],
  TO_SIGN: [form(`t.entry in ('COMPLETE', 'SKIPPED') and t.signed_hash is null`, saysOfValues)],
  TO_SIGN_AGAIN: [form('t.is_broken', saysOfValues)],
};
