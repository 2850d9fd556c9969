/** One answer of an entry, as it is exported. Times are ISO 8601, UTC. */
export interface AnswerRow {
  readonly study: string;
  readonly site: string;
  readonly subject: string;
  readonly entry: string;
  readonly task: string;
  readonly instrument: string;
  readonly instrument_version: string;
  readonly language: string;
  readonly fate: string;
  readonly why: string;
  readonly is_late: boolean;
  /** By the device's own clock, what was known of its error, and where it was. */
  readonly started_at: string;
  readonly submitted_at: string;
  readonly skew_ms: number | null;
  readonly zone: string;
  readonly offset_minutes: number;
  readonly clock_flags: readonly string[];
  /** By ours. */
  readonly true_at: string;
  readonly received_at: string;
  readonly device: string;
  readonly number: number;
  readonly app_version: string;
  /** Null in an entry without any answer; so the others. */
  readonly item: string | null;
  readonly values: readonly string[] | null;
  readonly declined: boolean | null;
  readonly answered_at: string | null;
  /** What a correction that the participant confirmed put in its place; null where none. */
  readonly corrected_values: readonly string[] | null;
}

export const answerColumns = [
  ...['study', 'site', 'subject', 'entry', 'task', 'instrument', 'instrument_version', 'language', 'fate', 'why'],
  ...['is_late', 'started_at', 'submitted_at', 'skew_ms', 'zone', 'offset_minutes', 'clock_flags', 'true_at'],
  ...['received_at', 'device', 'number', 'app_version', 'item', 'values', 'declined', 'answered_at'],
  'corrected_values',
] as readonly (keyof AnswerRow)[];

/** By subject, time and place in the entry. `site`: '' for all; `sites`: null for all of the study's. */
export function answerRows(of: { readonly study: string; readonly site: string; readonly sites: string[] | null }) {
  const text = `select e.study, e.site, e.subject, e.entry, e.task, e.instrument, e.instrument_version, e.language, e.fate,
      e.why, e.is_late, e.started_at, e.submitted_at, e.skew_ms, e.zone, e.offset_minutes, e.flags as clock_flags,
      e.true_at, e.received_at, e.device, e.number, e.app_version, a.item, a.values, a.declined, a.at as answered_at,
      (select c.new_values from correction c
       where c.study = e.study and c.entry = e.entry and c.item = a.item and c.state = 'CONFIRMED'
       order by c.answered_at desc, c.correction desc limit 1) as corrected_values
    from entry e left join answer a using (study, entry)
    where e.study = $1 and ($2 = '' or e.site = $2) and ($3::text[] is null or e.site = any($3))
    order by e.subject, e.received_at, e.entry, a.position`;
  return { text, params: [of.study, of.site, of.sites] };
}
